-- To which clusters and models a user's permissions are limited; absent: no limit.
ALTER TABLE user_account ADD COLUMN policy_clusters text[], ADD COLUMN policy_models text[];

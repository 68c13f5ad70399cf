-- A key is published before it signs (neither active nor retired), signs (active), and is kept while tokens it signed may live (retired).
ALTER TABLE signing_key ADD COLUMN activated_at timestamptz, ADD COLUMN retired_at timestamptz;
UPDATE signing_key SET activated_at = created_at WHERE active;
CREATE UNIQUE INDEX one_next_signing_key ON signing_key ((true)) WHERE NOT active AND retired_at IS NULL;

-- The id beside the name of whoever acted, so that the name can be replaced when that person is to be forgotten.
ALTER TABLE alert ADD COLUMN acknowledged_by_id text;
ALTER TABLE alert_history ADD COLUMN actor_id text;
CREATE INDEX alert_by_person ON alert (acknowledged_by_id) WHERE acknowledged_by_id IS NOT NULL;
CREATE INDEX alert_history_by_person ON alert_history (actor_id) WHERE actor_id IS NOT NULL;

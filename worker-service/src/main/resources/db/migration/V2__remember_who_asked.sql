-- The id beside the name of who asked, so that the name can be replaced when that person is to be forgotten.
ALTER TABLE operation ADD COLUMN requested_by_id text;
CREATE INDEX operation_by_person ON operation (requested_by_id) WHERE requested_by_id IS NOT NULL;

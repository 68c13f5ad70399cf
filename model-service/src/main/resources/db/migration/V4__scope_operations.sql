-- What an operation concerns decides who of the limited may know of it.
ALTER TABLE operation
    ADD COLUMN cluster_id text NOT NULL DEFAULT '',
    ADD COLUMN model      text NOT NULL DEFAULT '';

UPDATE operation SET model = target WHERE kind = 'model.pull';

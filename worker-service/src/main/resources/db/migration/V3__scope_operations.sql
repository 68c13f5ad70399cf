-- What an operation concerns decides who of the limited may know of it. Of older ones that is not known: they are for the unlimited.
ALTER TABLE operation
    ADD COLUMN cluster_id text NOT NULL DEFAULT '',
    ADD COLUMN model      text NOT NULL DEFAULT '';

-- Beside everything sealed stands under which key it is: the id of a key, or the empty text of a time before ids.
ALTER TABLE channel
    ADD COLUMN url_sealed_under    text NOT NULL DEFAULT '',
    ADD COLUMN secret_sealed_under text NOT NULL DEFAULT '';

-- One row: to which key everything moves, that of the replica which started last.
CREATE TABLE sealing_target (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    key_id   text        NOT NULL,
    since    timestamptz NOT NULL
);

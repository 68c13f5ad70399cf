-- The query of a target's address may hold a token: the address is kept sealed, with what may be shown of it and the id of the key that it
-- lies under. An address in clear is of an older version; the service seals it as soon as it can, and url and its constraint, without which
-- that version cannot write, go with a later migration.
ALTER TABLE target
    ALTER COLUMN url DROP NOT NULL,
    ADD COLUMN sealed_url       bytea,
    ADD COLUMN shown_url        text,
    ADD COLUMN url_sealed_under text NOT NULL DEFAULT '',
    ADD CONSTRAINT target_has_url CHECK (url IS NOT NULL OR (sealed_url IS NOT NULL AND shown_url IS NOT NULL));

-- One row: to which key everything moves, that of the replica which started last.
CREATE TABLE sealing_target (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    key_id   text        NOT NULL,
    since    timestamptz NOT NULL
);

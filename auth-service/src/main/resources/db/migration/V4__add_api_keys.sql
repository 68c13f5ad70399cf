-- Only hashes of the secrets. After a rotation the previous one may work a while longer.
CREATE TABLE api_key (
    id             uuid PRIMARY KEY,
    user_id        uuid        NOT NULL REFERENCES user_account ON DELETE CASCADE,
    name           text        NOT NULL,
    secret_hash    bytea       NOT NULL,
    previous_hash  bytea,
    previous_until timestamptz,
    scopes         text[]      NOT NULL,
    clusters       text[],
    models         text[],
    expires_at     timestamptz,
    created_at     timestamptz NOT NULL,
    rotated_at     timestamptz NOT NULL,
    last_used_at   timestamptz
);
CREATE INDEX api_key_by_user ON api_key (user_id, created_at DESC, id DESC);
CREATE INDEX api_key_by_age ON api_key (created_at DESC, id DESC);

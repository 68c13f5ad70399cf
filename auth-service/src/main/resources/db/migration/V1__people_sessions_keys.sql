-- One row. Its value grows with every revocation, role or key change, and its lock puts those changes in one order.
-- It starts at the clock, so that a database built anew is ahead of copies of the old one.
CREATE TABLE access_epoch (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    value    bigint NOT NULL
);
INSERT INTO access_epoch (value) VALUES ((extract(epoch FROM clock_timestamp()) * 1000)::bigint);

CREATE TABLE role (
    name        text PRIMARY KEY,
    description text        NOT NULL,
    permissions text[]      NOT NULL,
    built_in    boolean     NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);

CREATE TABLE user_account (
    id                  uuid PRIMARY KEY,
    username            text        NOT NULL,
    username_key        text        NOT NULL CONSTRAINT user_account_username_taken UNIQUE,
    password_hash       text        NOT NULL,
    enabled             boolean     NOT NULL,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    password_changed_at timestamptz NOT NULL
);

CREATE TABLE user_role (
    user_id   uuid NOT NULL REFERENCES user_account ON DELETE CASCADE,
    role_name text NOT NULL REFERENCES role,
    PRIMARY KEY (user_id, role_name)
);
CREATE INDEX user_role_by_role ON user_role (role_name);

-- A session is a family of refresh tokens, of which the newest generation is valid.
CREATE TABLE session (
    id         uuid PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES user_account ON DELETE CASCADE,
    generation bigint      NOT NULL,
    rotated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz,
    created_at timestamptz NOT NULL,
    address    text        NOT NULL,
    user_agent text        NOT NULL
);
CREATE INDEX session_by_user ON session (user_id, created_at DESC, id) WHERE ended_at IS NULL;
CREATE INDEX session_by_expiry ON session (expires_at);

-- What was taken back: a session, or everything a user was given before the epoch. Kept while tokens issued before may live.
CREATE TABLE revocation (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    epoch      bigint      NOT NULL,
    user_id    uuid,
    session_id uuid,
    revoked_at timestamptz NOT NULL,
    CHECK ((user_id IS NULL) <> (session_id IS NULL))
);
CREATE INDEX revocation_by_time ON revocation (revoked_at);

-- Private keys are AES-256-GCM ciphertext.
CREATE TABLE signing_key (
    id          text PRIMARY KEY,
    public_key  bytea       NOT NULL,
    private_key bytea       NOT NULL,
    active      boolean     NOT NULL,
    created_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX one_active_signing_key ON signing_key (active) WHERE active;

CREATE TABLE outbox (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    uuid        NOT NULL,
    topic       text        NOT NULL,
    key         text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    payload     text        NOT NULL
);

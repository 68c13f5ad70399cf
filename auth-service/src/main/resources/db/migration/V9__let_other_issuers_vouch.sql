-- People whom another issuer vouches for, known by its name and its subject alone; they need no password here.
ALTER TABLE user_account ALTER COLUMN password_hash DROP NOT NULL;

CREATE TABLE external_identity (
    issuer       text        NOT NULL,
    subject      text        NOT NULL,
    provider     text        NOT NULL,
    user_id      uuid        NOT NULL REFERENCES user_account ON DELETE CASCADE,
    linked_at    timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX external_identity_by_user ON external_identity (user_id);

-- A login that came back is good once. Nothing is kept of those that begin.
CREATE TABLE used_login_state (
    digest     bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX used_login_state_by_expiry ON used_login_state (expires_at);

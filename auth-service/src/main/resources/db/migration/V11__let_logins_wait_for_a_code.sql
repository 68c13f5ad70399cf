-- Logins for which another issuer vouched and which wait for the code of a second factor. The browser holds the secret; here lies its digest.
CREATE TABLE waiting_login (
    digest         bytea PRIMARY KEY,
    user_id        uuid        NOT NULL REFERENCES user_account ON DELETE CASCADE,
    password_since timestamptz NOT NULL,
    method         text        NOT NULL,
    attempts       integer     NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL
);
CREATE INDEX waiting_login_by_user ON waiting_login (user_id, created_at DESC);
CREATE INDEX waiting_login_by_expiry ON waiting_login (expires_at);

-- One-time codes as second factor. The secret is AES-256-GCM ciphertext; of recovery codes there are keyed hashes, and a used one is gone.
CREATE TABLE second_factor (
    user_id      uuid PRIMARY KEY REFERENCES user_account ON DELETE CASCADE,
    secret       bytea       NOT NULL,
    last_step    bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    confirmed_at timestamptz
);

CREATE TABLE recovery_code (
    user_id   uuid  NOT NULL REFERENCES second_factor ON DELETE CASCADE,
    code_hash bytea NOT NULL,
    PRIMARY KEY (user_id, code_hash)
);

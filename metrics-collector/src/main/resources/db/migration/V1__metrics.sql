-- One series of one source. The fingerprint is half a SHA-256 over source, name and labels.
CREATE TABLE series (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fingerprint  uuid        NOT NULL UNIQUE,
    source       text        NOT NULL,
    name         text        NOT NULL,
    labels       jsonb       NOT NULL,
    last_seen_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX series_name ON series (name);
CREATE INDEX series_source ON series (source);

-- One row per scrape: the write-ahead log of samples. Day partitions are created ahead and dropped by retention.
CREATE TABLE batch (
    window_start timestamptz NOT NULL,
    source       text        NOT NULL,
    observed_at  timestamptz NOT NULL,
    batch_id     uuid        NOT NULL,
    interval_ms  bigint      NOT NULL,
    failure      text        NOT NULL DEFAULT '',
    payload      bytea       NOT NULL,
    PRIMARY KEY (source, observed_at, batch_id, window_start)
) PARTITION BY RANGE (window_start);

-- What a window of two hours takes, counted as it is written, for the size cap.
CREATE TABLE stored_window (
    window_start timestamptz PRIMARY KEY,
    bytes        bigint NOT NULL
);

-- Scrape targets registered by people.
CREATE TABLE target (
    id          uuid PRIMARY KEY,
    url         text        NOT NULL,
    interval_ms bigint      NOT NULL,
    labels      jsonb       NOT NULL,
    created_at  timestamptz NOT NULL,
    UNIQUE (url, labels)
);

CREATE TABLE lease (
    name       text PRIMARY KEY,
    owner      text        NOT NULL,
    epoch      bigint      NOT NULL,
    expires_at timestamptz NOT NULL
);

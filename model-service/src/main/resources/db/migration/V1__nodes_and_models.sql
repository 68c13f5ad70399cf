-- Versions come from one sequence, so that a pair that left and returned is newer than its own last state.
CREATE SEQUENCE change_version;

CREATE TABLE node (
    id             text PRIMARY KEY,
    name           text        NOT NULL UNIQUE,
    url            text        NOT NULL UNIQUE,
    host           text,
    vram_bytes     bigint,
    disk_bytes     bigint,
    labels         jsonb       NOT NULL DEFAULT '{}',
    state          text        NOT NULL DEFAULT 'UNKNOWN',
    reason         text        NOT NULL DEFAULT '',
    ollama_version text        NOT NULL DEFAULT '',
    failures       int         NOT NULL DEFAULT 0,
    last_seen_at   timestamptz,
    -- Counts what was stored about this node; an observation that began before the last one was stored is dropped.
    observation    bigint      NOT NULL DEFAULT 0,
    version        bigint      NOT NULL DEFAULT nextval('change_version'),
    created_at     timestamptz NOT NULL
);

CREATE TABLE model_instance (
    model      text        NOT NULL COLLATE "C",
    node_id    text        NOT NULL REFERENCES node (id),
    digest     text        NOT NULL,
    size       bigint      NOT NULL,
    loaded     boolean     NOT NULL,
    size_vram  bigint      NOT NULL,
    stale      boolean     NOT NULL,
    reason     text        NOT NULL,
    version    bigint      NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (model, node_id)
);
CREATE INDEX model_instance_node ON model_instance (node_id);

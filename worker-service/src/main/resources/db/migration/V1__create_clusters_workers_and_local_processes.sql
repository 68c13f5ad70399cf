CREATE TABLE cluster (
    id           text PRIMARY KEY,
    name         text        NOT NULL UNIQUE,
    address      text        NOT NULL,
    http_url     text        NOT NULL,
    labels       jsonb       NOT NULL,
    state        text        NOT NULL,
    control_api  boolean     NOT NULL,
    reason       text        NOT NULL,
    last_seen_at timestamptz,
    version      bigint      NOT NULL,
    created_at   timestamptz NOT NULL
);

-- What was last told about a worker. Its versions come from one sequence, so that they grow also when a worker leaves and comes back.
CREATE SEQUENCE worker_version;

CREATE TABLE worker (
    id                 text PRIMARY KEY,
    cluster_id         text             NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
    name               text             NOT NULL,
    address            text             NOT NULL,
    state              text             NOT NULL,
    threads            integer          NOT NULL,
    cpu_ratio          double precision NOT NULL,
    memory_bytes       bigint           NOT NULL,
    memory_limit_bytes bigint           NOT NULL,
    tasks_executing    bigint           NOT NULL,
    tasks_ready        bigint           NOT NULL,
    managed            boolean          NOT NULL,
    nanny              boolean          NOT NULL,
    stale              boolean          NOT NULL,
    reason             text             NOT NULL,
    last_seen_at       timestamptz      NOT NULL,
    version            bigint           NOT NULL,
    changed_at         timestamptz      NOT NULL
);
CREATE INDEX worker_cluster ON worker (cluster_id, name);

-- Worker processes this suite starts. A row is older than its process and outlives it, so that none is ever forgotten.
CREATE TABLE local_process (
    name         text PRIMARY KEY,
    cluster_id   text        NOT NULL REFERENCES cluster (id) ON DELETE CASCADE,
    operation_id text        NOT NULL,
    host         text        NOT NULL,
    phase        text        NOT NULL,
    pid          bigint,
    start_ticks  bigint,
    instance     text        NOT NULL,
    planned_at   timestamptz NOT NULL,
    started_at   timestamptz,
    stop_after   timestamptz,
    ended_at     timestamptz,
    reason       text        NOT NULL DEFAULT ''
);
CREATE INDEX local_process_alive ON local_process (host) WHERE phase <> 'ENDED';
CREATE INDEX local_process_operation ON local_process (operation_id);

CREATE TABLE outbox (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    uuid        NOT NULL,
    topic       text        NOT NULL,
    key         text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    payload     text        NOT NULL
);

CREATE TABLE lease (
    name       text PRIMARY KEY,
    owner      text        NOT NULL,
    epoch      bigint      NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE operation (
    id               text PRIMARY KEY,
    kind             text             NOT NULL,
    target           text             NOT NULL,
    state            text             NOT NULL,
    progress         double precision NOT NULL DEFAULT 0,
    reason           text             NOT NULL DEFAULT '',
    requested_by     text             NOT NULL,
    idempotency_key  text,
    input            text             NOT NULL,
    owner            text             NOT NULL,
    heartbeat_at     timestamptz      NOT NULL DEFAULT now(),
    cancel_requested boolean          NOT NULL DEFAULT false,
    version          bigint           NOT NULL DEFAULT 1,
    created_at       timestamptz      NOT NULL,
    updated_at       timestamptz      NOT NULL,
    UNIQUE (requested_by, kind, idempotency_key)
);
CREATE INDEX operation_unfinished ON operation (heartbeat_at) WHERE state IN ('PENDING', 'RUNNING');
CREATE INDEX operation_newest ON operation (created_at DESC, id DESC);

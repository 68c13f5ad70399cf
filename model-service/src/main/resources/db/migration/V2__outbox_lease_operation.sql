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

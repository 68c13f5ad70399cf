CREATE TABLE alert_rule (
    id             uuid PRIMARY KEY,
    bucket         smallint    NOT NULL,
    name           text        NOT NULL UNIQUE,
    expression     text        NOT NULL,
    hold_millis    bigint      NOT NULL,
    severity       text        NOT NULL,
    labels         jsonb       NOT NULL,
    annotations    jsonb       NOT NULL,
    enabled        boolean     NOT NULL,
    version        bigint      NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    idempotency_key text UNIQUE
);

-- One row: grows with every change to any rule, so that replicas notice by looking at one number.
CREATE TABLE rule_revision (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    value    bigint NOT NULL
);
INSERT INTO rule_revision (value) VALUES (0);

CREATE TABLE alert (
    id                      uuid PRIMARY KEY,
    version                 bigint           NOT NULL,
    fingerprint             text             NOT NULL,
    rule_id                 uuid             NOT NULL,
    rule_version            bigint           NOT NULL,
    name                    text             NOT NULL,
    severity                text             NOT NULL,
    labels                  jsonb            NOT NULL,
    annotations             jsonb            NOT NULL,
    value                   double precision NOT NULL,
    state                   text             NOT NULL,
    since                   timestamptz      NOT NULL,
    fired_at                timestamptz,
    state_at                timestamptz      NOT NULL,
    acknowledged_by         text,
    acknowledgement_comment text,
    acknowledged_until      timestamptz,
    resolution              text
);
-- A series has at most one open alert per rule, whatever else goes wrong.
CREATE UNIQUE INDEX alert_open ON alert (rule_id, fingerprint) WHERE state <> 'RESOLVED';
CREATE INDEX alert_list ON alert ((state = 'RESOLVED'), since DESC, id);
CREATE INDEX alert_acknowledgement_end ON alert (acknowledged_until) WHERE state = 'ACKNOWLEDGED';

CREATE TABLE alert_history (
    alert_id uuid        NOT NULL REFERENCES alert ON DELETE CASCADE,
    version  bigint      NOT NULL,
    state    text        NOT NULL,
    at       timestamptz NOT NULL,
    value    double precision NOT NULL,
    actor    text        NOT NULL,
    comment  text        NOT NULL,
    PRIMARY KEY (alert_id, version)
);

CREATE TABLE channel (
    id              uuid PRIMARY KEY,
    name            text        NOT NULL UNIQUE,
    url             text        NOT NULL,
    send_resolved   boolean     NOT NULL,
    enabled         boolean     NOT NULL,
    sealed_secret   text,
    version         bigint      NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    idempotency_key text UNIQUE
);

-- The id is the idempotency key; the sequence orders what one receiver is told about one alert.
CREATE TABLE notification (
    id            uuid PRIMARY KEY,
    sequence      bigint GENERATED ALWAYS AS IDENTITY,
    channel_id    uuid        NOT NULL REFERENCES channel ON DELETE CASCADE,
    alert_id      uuid        NOT NULL,
    alert_version bigint      NOT NULL,
    kind          text        NOT NULL,
    alert         text        NOT NULL,
    state         text        NOT NULL,
    attempts      integer     NOT NULL DEFAULT 0,
    due_at        timestamptz NOT NULL,
    reason        text        NOT NULL DEFAULT '',
    created_at    timestamptz NOT NULL,
    finished_at   timestamptz,
    UNIQUE (channel_id, alert_id, alert_version)
);
CREATE INDEX notification_due ON notification (channel_id, due_at) WHERE state = 'WAITING';
CREATE INDEX notification_of_alert ON notification (alert_id, channel_id, sequence);
CREATE INDEX notification_latest ON notification (channel_id, sequence DESC);

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

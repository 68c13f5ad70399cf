-- What must not be forgotten, and why. While one stands nothing of the audit trail is pruned; the person it is about cannot be erased.
CREATE TABLE audit_hold (
    id      uuid PRIMARY KEY,
    name    text        NOT NULL,
    reason  text        NOT NULL,
    user_id text,
    set_by  text        NOT NULL,
    set_at  timestamptz NOT NULL
);
CREATE INDEX audit_hold_by_user ON audit_hold (user_id) WHERE user_id IS NOT NULL;

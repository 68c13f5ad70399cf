-- One row: where the chain stands. Its lock puts appends in one order, on all replicas.
CREATE TABLE audit_head (
    only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    index        bigint NOT NULL,
    hash         text   NOT NULL,
    signed_index bigint NOT NULL
);
INSERT INTO audit_head (index, hash, signed_index) VALUES (0, repeat('0', 64), 0);

-- The chain. A record is kept as it was hashed; the other columns repeat what is searched for.
CREATE TABLE audit_link (
    index       bigint PRIMARY KEY,
    event_id    uuid        NOT NULL CONSTRAINT audit_link_event_once UNIQUE,
    hash        text        NOT NULL,
    commitments text[]      NOT NULL,
    record      text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor_id    text        NOT NULL,
    action      text        NOT NULL,
    target_id   text        NOT NULL,
    target_name text        NOT NULL,
    trace_id    text        NOT NULL
);
CREATE INDEX audit_link_by_actor ON audit_link (actor_id, index DESC);
CREATE INDEX audit_link_by_action ON audit_link (action text_pattern_ops, index DESC);
CREATE INDEX audit_link_by_target ON audit_link (target_id, index DESC);
CREATE INDEX audit_link_by_target_name ON audit_link (target_name, index DESC) WHERE target_name <> '';
CREATE INDEX audit_link_by_trace ON audit_link (trace_id);
CREATE INDEX audit_link_by_time ON audit_link (occurred_at);
CREATE INDEX audit_link_by_recording ON audit_link (recorded_at, index);

-- What tells of a person: AES-256-GCM under the key of that person. The link holds a commitment to it.
CREATE TABLE audit_part (
    link_index bigint   NOT NULL,
    position   smallint NOT NULL,
    subject    text     NOT NULL,
    sealed     bytea    NOT NULL,
    PRIMARY KEY (link_index, position)
);
CREATE INDEX audit_part_by_subject ON audit_part (subject, link_index DESC);

-- The keys of persons, themselves sealed. An erased person's key is gone for ever, and no new one is made.
CREATE TABLE audit_subject (
    id         text PRIMARY KEY,
    sealed_key bytea,
    erased_at  timestamptz,
    CHECK ((sealed_key IS NULL) = (erased_at IS NOT NULL))
);

CREATE TABLE audit_checkpoint (
    index      bigint PRIMARY KEY,
    hash       text        NOT NULL,
    signed_at  timestamptz NOT NULL,
    public_key text        NOT NULL,
    signature  text        NOT NULL
);

-- The one key that signs checkpoints; the private half is AES-256-GCM ciphertext.
CREATE TABLE audit_key (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    public_key  bytea NOT NULL,
    private_key bytea NOT NULL
);

-- What was written stays. Whoever holds rights on these tables, the owner included, may only read and add from now on.
DO $$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT DISTINCT c.oid::regclass AS of_table, acl.grantee
        FROM pg_class c, LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS acl
        WHERE c.oid IN ('audit_link'::regclass, 'audit_part'::regclass, 'audit_checkpoint'::regclass)
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM %s', granted.of_table,
                       CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(granted.grantee)) END);
    END LOOP;
END
$$;

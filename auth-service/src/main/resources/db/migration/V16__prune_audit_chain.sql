-- The last record that was pruned: the chain begins behind it, with the hash that the checkpoint of that place signs. 0 while it is whole.
CREATE TABLE audit_beginning (
    only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    index     bigint NOT NULL,
    pruned_at timestamptz
);
INSERT INTO audit_beginning (index) VALUES (0);

-- The one way to take records away. Nobody holds the rights that it takes to do so, not even the owner of the tables, who gives them to itself for the
-- length of this call: nobody else ever sees them given. What may go is decided here, whoever calls.
CREATE FUNCTION audit_prune(pruned_before bigint, through bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    beginning   bigint;
    signed_hash text;
BEGIN
    -- Appends and other prunings wait, and so does whoever sets a hold.
    PERFORM 1 FROM public.audit_head FOR UPDATE;
    LOCK TABLE public.audit_hold IN SHARE MODE;

    SELECT index INTO STRICT beginning FROM public.audit_beginning;
    IF beginning <> pruned_before THEN
        RETURN 0; -- Somebody else was faster.
    END IF;
    IF EXISTS (SELECT 1 FROM public.audit_hold) THEN
        RAISE EXCEPTION 'a legal hold stands: nothing is pruned' USING ERRCODE = 'AU001';
    END IF;
    IF through <= beginning OR through - beginning > 100000 THEN
        RAISE EXCEPTION 'records are pruned from the beginning, 1 to 100000 at once' USING ERRCODE = 'AU002';
    END IF;
    SELECT hash INTO signed_hash FROM public.audit_checkpoint WHERE index = through;
    IF signed_hash IS NULL THEN
        RAISE EXCEPTION 'no checkpoint vouches for record %', through USING ERRCODE = 'AU003';
    END IF;
    IF signed_hash IS DISTINCT FROM (SELECT hash FROM public.audit_link WHERE index = through) THEN
        RAISE EXCEPTION 'record % is not what its checkpoint signed', through USING ERRCODE = 'AU004';
    END IF;
    IF EXISTS (SELECT 1 FROM public.audit_link
               WHERE index <= through AND recorded_at > clock_timestamp() - interval '30 days') THEN
        RAISE EXCEPTION 'records younger than 30 days are not pruned' USING ERRCODE = 'AU005';
    END IF;

    EXECUTE format('GRANT DELETE ON public.audit_link, public.audit_part, public.audit_checkpoint TO %I', current_user);
    EXECUTE format('GRANT UPDATE ON public.audit_beginning TO %I', current_user);
    DELETE FROM public.audit_part WHERE link_index <= through;
    DELETE FROM public.audit_link WHERE index <= through;
    DELETE FROM public.audit_checkpoint WHERE index < through;
    UPDATE public.audit_beginning SET index = through, pruned_at = clock_timestamp();
    EXECUTE format('REVOKE DELETE ON public.audit_link, public.audit_part, public.audit_checkpoint FROM %I', current_user);
    EXECUTE format('REVOKE UPDATE ON public.audit_beginning FROM %I', current_user);
    RETURN through - beginning;
END
$$;

-- Where the chain begins, the function alone says. It is called by whoever may add to the chain, and by nobody else.
REVOKE ALL ON FUNCTION audit_prune(bigint, bigint) FROM PUBLIC;
DO $$
DECLARE
    granted record;
BEGIN
    FOR granted IN
        SELECT DISTINCT acl.grantee
        FROM pg_class c, LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS acl
        WHERE c.oid = 'audit_beginning'::regclass
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_beginning FROM %s',
                       CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(granted.grantee)) END);
    END LOOP;
    FOR granted IN
        SELECT DISTINCT acl.grantee
        FROM pg_class c, LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) AS acl
        WHERE c.oid = 'audit_link'::regclass AND acl.privilege_type = 'INSERT' AND acl.grantee <> 0
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION audit_prune(bigint, bigint) TO %I', pg_get_userbyid(granted.grantee));
    END LOOP;
END
$$;

-- Beside everything sealed stands under which key it is, and beside what people hold with a MAC of ours, under which that is: the id of a key, or the
-- empty text of a time before ids. The ciphertexts are as they were, so that older replicas read on.
ALTER TABLE signing_key ADD COLUMN sealed_under text NOT NULL DEFAULT '';
ALTER TABLE audit_key ADD COLUMN sealed_under text NOT NULL DEFAULT '';
ALTER TABLE second_factor ADD COLUMN sealed_under text NOT NULL DEFAULT '';
CREATE INDEX second_factor_by_key ON second_factor (sealed_under);
ALTER TABLE audit_subject ADD COLUMN sealed_under text NOT NULL DEFAULT '';
CREATE INDEX audit_subject_by_key ON audit_subject (sealed_under) WHERE sealed_key IS NOT NULL;
ALTER TABLE recovery_code ADD COLUMN keyed_under text NOT NULL DEFAULT '';
CREATE INDEX recovery_code_by_key ON recovery_code (keyed_under);
ALTER TABLE session ADD COLUMN keyed_under text NOT NULL DEFAULT '';
CREATE INDEX session_by_key ON session (keyed_under) WHERE ended_at IS NULL;

-- One row: to which key everything moves, that of the replica which started last.
CREATE TABLE sealing_target (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    key_id   text        NOT NULL,
    since    timestamptz NOT NULL
);

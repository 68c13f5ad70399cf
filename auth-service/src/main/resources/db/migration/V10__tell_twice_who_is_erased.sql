-- Other services hear of an erasure at once, and once more when no token of that person can be valid any more.
ALTER TABLE audit_subject ADD COLUMN told_again_at timestamptz;
CREATE INDEX audit_subject_to_tell_again ON audit_subject (erased_at) WHERE erased_at IS NOT NULL AND told_again_at IS NULL;

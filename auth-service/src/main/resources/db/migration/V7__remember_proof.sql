-- How the holder of a session proved who they are, and when last.
ALTER TABLE session ADD COLUMN proof_level text NOT NULL DEFAULT 'PASSWORD', ADD COLUMN proved_at timestamptz NOT NULL DEFAULT now();
UPDATE session SET proved_at = created_at;

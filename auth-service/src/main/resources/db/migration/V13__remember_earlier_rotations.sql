-- When the generations before the last were rotated, newest first, a few of them: who comes late with one of these is no thief inside the grace.
ALTER TABLE session ADD COLUMN earlier_rotations timestamptz[] NOT NULL DEFAULT '{}';

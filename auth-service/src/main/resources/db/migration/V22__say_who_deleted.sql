-- Who deleted the user or the API key that is revoked here, until it is known everywhere: they may repeat it, and hear that it is done. Nobody else is
-- told that there was something.
ALTER TABLE revocation ADD COLUMN deleted_by text;

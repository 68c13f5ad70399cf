-- Who deleted the user or the API key that is revoked here, for as long as the revocation is remembered: they may repeat it while it is not known
-- everywhere, and hear that it is done. Nobody else is told that there was something.
ALTER TABLE revocation ADD COLUMN deleted_by text;

-- The address of a webhook is often a secret itself: it is kept sealed, with what may be shown of it. An address in clear is of an older
-- version, and the newer one where both are there; the service seals it as soon as it can.
ALTER TABLE channel
    ALTER COLUMN url DROP NOT NULL,
    ADD COLUMN sealed_url text,
    ADD COLUMN shown_url  text,
    ADD CONSTRAINT channel_has_url CHECK (url IS NOT NULL OR (sealed_url IS NOT NULL AND shown_url IS NOT NULL));

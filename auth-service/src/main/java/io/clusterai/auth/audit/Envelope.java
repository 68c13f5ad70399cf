package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.sealing.Seal;
import java.security.SecureRandom;

/** AES-256-GCM under one key, or the installation's. What is sealed has a name, and under another name it does not open. Never printed. */
class Envelope {

    private static final int KEY_BYTES = 32;

    private final Seal seal;
    private final SecureRandom random;

    Envelope(Seal seal, SecureRandom random) {
        this.seal = requireNonNull(seal, "seal is null");
        this.random = requireNonNull(random, "random is null");
    }

    Envelope(byte[] key, SecureRandom random) {
        this(Seal.under(key, random), random);
    }

    /** Under which key of the installation this seals. */
    String keyId() {
        return seal.keyId();
    }

    byte[] seal(byte[] clear, String name) {
        return seal.seal(clear, name);
    }

    /** What was sealed under this name; fails with an {@link IllegalStateException} for everything else. */
    byte[] open(byte[] sealed, String name) {
        return seal.open(sealed, name);
    }

    /** A new key for somebody, sealed. Destroying what is returned destroys what was sealed under it. */
    byte[] newKey(String owner) {
        return seal(fresh(KEY_BYTES), owner);
    }

    /** The envelope under a key that {@link #newKey} made. */
    Envelope of(String owner, byte[] sealedKey) {
        return new Envelope(open(sealedKey, owner), random);
    }

    byte[] fresh(int bytes) {
        byte[] fresh = new byte[bytes];
        random.nextBytes(fresh);
        return fresh;
    }

    @Override
    public String toString() {
        return "Envelope[…]";
    }
}

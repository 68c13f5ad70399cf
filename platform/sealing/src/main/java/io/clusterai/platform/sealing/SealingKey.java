package io.clusterai.platform.sealing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** A secret of the installation. Keys for different purposes are derived from it, so that none of them reveals another. Prints its id alone. */
public final class SealingKey {

    private static final String ID = "key-id.v1";
    private static final int ID_BYTES = 8;
    private static final int SHORTEST = 32;

    private final byte[] secret;
    private final String id;

    private SealingKey(byte[] secret) {
        this.secret = secret;
        this.id = HexFormat.of().formatHex(derive(ID), 0, ID_BYTES);
    }

    /** Reads the content of a key file: text of at least 32 characters, surrounding space ignored. */
    public static SealingKey of(String text) {
        byte[] secret = text.strip().getBytes(StandardCharsets.UTF_8);
        if (secret.length < SHORTEST) {
            throw new IllegalArgumentException("the key needs at least " + SHORTEST + " characters");
        }
        return new SealingKey(secret);
    }

    /** Tells this key from others, and nothing else about it. */
    public String id() {
        return id;
    }

    /** A 256-bit key for one purpose. */
    public byte[] derive(String purpose) {
        return new Hmac(secret).of(purpose.getBytes(StandardCharsets.UTF_8));
    }

    /** SHA-256 of the secret: a 256-bit key for a service that has one purpose alone. */
    public byte[] digest() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return "SealingKey[" + id + "]";
    }
}

package io.clusterai.auth.key;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The installation's secret. Keys for different purposes are derived from it, so that none of them reveals another. Never printed. */
public final class MasterKey {

    private static final String SIGNING_KEYS = "signing-keys.v1";
    private static final int SHORTEST = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final byte[] secret;

    private MasterKey(byte[] secret) {
        this.secret = secret;
    }

    /** Reads the content of a key file: text of at least 32 characters, surrounding space ignored. */
    public static MasterKey of(String text) {
        byte[] secret = text.strip().getBytes(StandardCharsets.UTF_8);
        if (secret.length < SHORTEST) {
            throw new IllegalArgumentException("the key needs at least " + SHORTEST + " characters");
        }
        return new MasterKey(secret);
    }

    /** A 256-bit key for one purpose. */
    public byte[] derive(String purpose) {
        return new Hmac(secret).of(purpose.getBytes(StandardCharsets.UTF_8));
    }

    /** AES-256-GCM under a key for this purpose, with a fresh nonce; the name is authenticated, so that a ciphertext cannot be moved to another row. */
    public byte[] seal(byte[] clear, String purpose, String name, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return encrypt(clear, purpose, name, nonce);
    }

    /** What was sealed for this purpose under this name; fails for everything else. */
    public byte[] open(byte[] sealed, String purpose, String name) {
        return decrypt(sealed, purpose, name);
    }

    /** AES-256-GCM; the name is authenticated, so that a ciphertext cannot be moved to another row. The nonce must be fresh. */
    byte[] encrypt(byte[] clear, String name, byte[] nonce) {
        return encrypt(clear, SIGNING_KEYS, name, nonce);
    }

    byte[] decrypt(byte[] joined, String name) {
        return decrypt(joined, SIGNING_KEYS, name);
    }

    private byte[] encrypt(byte[] clear, String purpose, String name, byte[] nonce) {
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, purpose, nonce, name, clear);
        byte[] joined = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
        System.arraycopy(sealed, 0, joined, NONCE_BYTES, sealed.length);
        return joined;
    }

    private byte[] decrypt(byte[] joined, String purpose, String name) {
        return cipher(
                Cipher.DECRYPT_MODE,
                purpose,
                Arrays.copyOf(joined, NONCE_BYTES),
                name,
                Arrays.copyOfRange(joined, NONCE_BYTES, joined.length));
    }

    static int nonceBytes() {
        return NONCE_BYTES;
    }

    private byte[] cipher(int mode, String purpose, byte[] nonce, String name, byte[] input) {
        if (nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("a nonce has " + NONCE_BYTES + " bytes");
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(derive(purpose), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("not encrypted under this key: " + name, failure);
        }
    }

    @Override
    public String toString() {
        return "MasterKey[…]";
    }
}

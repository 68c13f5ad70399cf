package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM under one key. What is sealed has a name, and under another name it does not open. Never printed. */
class Envelope {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final byte[] key;
    private final SecureRandom random;

    Envelope(byte[] key, SecureRandom random) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes");
        }
        this.key = key.clone();
        this.random = requireNonNull(random, "random is null");
    }

    byte[] seal(byte[] clear, String name) {
        byte[] nonce = fresh(NONCE_BYTES);
        byte[] sealed = apply(Cipher.ENCRYPT_MODE, nonce, clear, name);
        return ByteBuffer.allocate(nonce.length + sealed.length)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /** What was sealed under this name; fails with an {@link IllegalStateException} for everything else. */
    byte[] open(byte[] sealed, String name) {
        if (sealed.length < NONCE_BYTES) {
            throw new IllegalStateException("not sealed under this key and name: " + name);
        }
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        byte[] nonce = new byte[NONCE_BYTES];
        buffer.get(nonce);
        byte[] rest = new byte[buffer.remaining()];
        buffer.get(rest);
        return apply(Cipher.DECRYPT_MODE, nonce, rest, name);
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

    private byte[] apply(int mode, byte[] nonce, byte[] input, String name) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("not sealed under this key and name: " + name, failure);
        }
    }

    @Override
    public String toString() {
        return "Envelope[…]";
    }
}

package io.clusterai.platform.sealing;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM for one purpose, with a fresh nonce each time. What is sealed has a name, and under another name it does not open, so that a row cannot lend
 * its secret to another one. Never printed.
 */
public final class Seal {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final String source;
    private final List<Key> keys;
    private final SecureRandom random;

    Seal(String source, List<Key> keys, SecureRandom random) {
        this.source = requireNonNull(source, "source is null");
        this.keys = List.copyOf(keys);
        this.random = requireNonNull(random, "random is null");
    }

    /** Under one key that belongs to no ring: the key of a person, say. */
    public static Seal under(byte[] key, SecureRandom random) {
        return new Seal("a key of its own", List.of(new Key("", key)), random);
    }

    /** Under which key {@link #seal} seals. */
    public String keyId() {
        return current().id();
    }

    public byte[] seal(byte[] clear, String name) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, current(), nonce, name).doFinal(clear);
            return ByteBuffer.allocate(nonce.length + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + CIPHER, impossible);
        }
    }

    /** What was sealed under this name and one of the keys; fails with {@link NotOpenedException} for everything else. */
    public byte[] open(byte[] sealed, String name) {
        return find(sealed, name).clear();
    }

    /** The same, and which key it was. */
    Opened find(byte[] sealed, String name) {
        GeneralSecurityException last = null;
        for (Key key : sealed.length < NONCE_BYTES ? List.<Key>of() : keys) {
            try {
                ByteBuffer buffer = ByteBuffer.wrap(sealed);
                byte[] nonce = new byte[NONCE_BYTES];
                buffer.get(nonce);
                byte[] clear = cipher(Cipher.DECRYPT_MODE, key, nonce, name)
                        .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
                return new Opened(clear, key.id());
            } catch (GeneralSecurityException otherKey) {
                last = otherKey;
            }
        }
        throw new NotOpenedException(name, source, last);
    }

    private Key current() {
        if (keys.isEmpty()) {
            throw new IllegalStateException("no key is configured: " + source);
        }
        return keys.getFirst();
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce, String name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key.secret(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return "Seal[…]";
    }

    /** What was sealed, and under which key. Never printed. */
    record Opened(byte[] clear, String keyId) {

        @Override
        public String toString() {
            return "Opened[" + keyId + "]";
        }
    }

    /** A key of the ring, made for this purpose. Prints its id alone. */
    record Key(String id, SecretKeySpec secret) {

        Key(String id, byte[] secret) {
            if (secret.length != KEY_BYTES) {
                throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes");
            }
            this(id, new SecretKeySpec(secret, "AES"));
        }

        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }
}

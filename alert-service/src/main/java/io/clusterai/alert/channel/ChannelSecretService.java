package io.clusterai.alert.channel;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps the secrets of channels, addresses among them: AES-256-GCM with a fresh nonce, bound to the channel and to what it is, so that a row
 * cannot lend its secret to another.
 */
@Singleton
public class ChannelSecretService {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final String OF_URL = "/url";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int SHORTEST_KEY_TEXT = 32;

    private final Optional<SecretKey> key;
    private final SecureRandom random = new SecureRandom();

    ChannelSecretService(ChannelConfig config) {
        this.key = config.secretsKeyFile().map(ChannelSecretService::read);
    }

    /** Whether something can be sealed at all. */
    boolean isReady() {
        return key.isPresent();
    }

    /** Encrypts the key of the channel's signature. */
    String seal(ChannelId channel, String secret) {
        return seal(channel.toString(), secret);
    }

    /** Encrypts the channel's address. */
    ChannelUrl seal(ChannelId channel, URI url) {
        return ChannelUrl.sealed(ChannelUrl.shown(url), seal(channel + OF_URL, url.toString()));
    }

    /** The channel's whole address; empty when the key is not the one. */
    public Optional<URI> open(ChannelId channel, ChannelUrl url) {
        Optional<String> whole = url.sealed() ? open(channel + OF_URL, url.stored()) : Optional.of(url.stored());
        return whole.map(URI::create);
    }

    /** Decrypts what {@link #seal(ChannelId, String)} made for the same channel; empty when the key is not the one. */
    public Optional<String> open(ChannelId channel, String sealed) {
        return open(channel.toString(), sealed);
    }

    private String seal(String owner, String secret) {
        SecretKey sealing = key.orElseThrow(() -> new ProblemException(
                ErrorCode.SECRETS_NOT_CONFIGURED,
                "Set alert.channel.secrets-key-file: addresses and secrets are kept under it."));
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, sealing, nonce, owner);
            byte[] sealed = cipher.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder()
                    .encodeToString(ByteBuffer.allocate(nonce.length + sealed.length)
                            .put(nonce)
                            .put(sealed)
                            .array());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + CIPHER, impossible);
        }
    }

    private Optional<String> open(String owner, String sealed) {
        byte[] bytes = Base64.getDecoder().decode(sealed);
        if (key.isEmpty() || bytes.length <= NONCE_BYTES) {
            return Optional.empty();
        }
        byte[] nonce = java.util.Arrays.copyOf(bytes, NONCE_BYTES);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key.get(), nonce, owner);
            byte[] plain = cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
            return Optional.of(new String(plain, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException otherKey) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static SecretKey read(Path file) {
        try {
            String text = Files.readString(file).strip();
            if (text.length() < SHORTEST_KEY_TEXT) {
                throw new IllegalArgumentException(file + " must hold at least " + SHORTEST_KEY_TEXT + " characters");
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new SecretKeySpec(digest, "AES");
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}

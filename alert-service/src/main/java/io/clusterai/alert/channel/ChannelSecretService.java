package io.clusterai.alert.channel;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.sealing.NotOpenedException;
import io.clusterai.platform.sealing.Seal;
import io.clusterai.platform.sealing.SealingKey;
import io.clusterai.platform.sealing.SealingKeys;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * Keeps the secrets of channels, addresses among them: sealed, and bound to the channel and to what it is, so that a row cannot lend its secret to
 * another.
 */
@Singleton
public class ChannelSecretService {

    private static final String OF_URL = "/url";

    private final SealingKeys keys;
    private final Seal seal;

    ChannelSecretService(SealingKeys keys) {
        this.keys = keys;
        this.seal = keys.seal(SealingKey::digest, new SecureRandom());
    }

    /** Whether something can be sealed at all. */
    boolean isReady() {
        return !keys.isEmpty();
    }

    /** Under which key something is sealed now; empty without one. */
    String keyId() {
        return keys.currentId();
    }

    /** Encrypts the key of the channel's signature. */
    String seal(ChannelId channel, String secret) {
        return seal(channel.toString(), secret);
    }

    /** Encrypts the channel's address. */
    ChannelUrl seal(ChannelId channel, URI url) {
        return ChannelUrl.sealed(ChannelUrl.shown(url), seal(nameOfUrl(channel.toString()), url.toString()));
    }

    /** The channel's whole address; empty when the key is not here. */
    public Optional<URI> open(ChannelId channel, ChannelUrl url) {
        Optional<String> whole =
                url.sealed() ? open(nameOfUrl(channel.toString()), url.stored()) : Optional.of(url.stored());
        return whole.map(URI::create);
    }

    /** Decrypts what {@link #seal(ChannelId, String)} made for the same channel; empty when the key is not here. */
    public Optional<String> open(ChannelId channel, String sealed) {
        return open(channel.toString(), sealed);
    }

    /** Under which name the address of a channel is sealed. */
    static String nameOfUrl(String channel) {
        return channel + OF_URL;
    }

    private String seal(String name, String secret) {
        if (keys.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.SECRETS_NOT_CONFIGURED,
                    "Set alert.channel.secrets-key-file: addresses and secrets are kept under it.");
        }
        return Base64.getEncoder().encodeToString(seal.seal(secret.getBytes(StandardCharsets.UTF_8), name));
    }

    private Optional<String> open(String name, String sealed) {
        try {
            byte[] clear = seal.open(Base64.getDecoder().decode(sealed), name);
            return Optional.of(new String(clear, StandardCharsets.UTF_8));
        } catch (NotOpenedException otherKey) {
            return Optional.empty();
        }
    }
}

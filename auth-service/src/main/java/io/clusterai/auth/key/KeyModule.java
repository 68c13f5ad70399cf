package io.clusterai.auth.key;

import io.clusterai.platform.access.TokenVerifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Reads the master key once, at start. */
class KeyModule {

    @Produces
    @Singleton
    MasterKey masterKey(KeyConfig config) {
        try {
            return MasterKey.of(Files.readString(config.keysEncryptionKeyFile()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("auth.keys-encryption-key-file cannot be read", unreadable);
        } catch (IllegalArgumentException tooShort) {
            throw new IllegalStateException("auth.keys-encryption-key-file: " + tooShort.getMessage(), tooShort);
        }
    }

    /** A key that signed last a moment before it retired is needed for as long as that token lives, and a minute for good measure. */
    @Produces
    @Singleton
    KeyRing.Timing timing(RotationConfig config) {
        return new KeyRing.Timing(
                config.rotateEvery(),
                config.publishAhead(),
                TokenVerifier.LIFETIME.plus(TokenVerifier.SKEW).plusMinutes(1));
    }
}

package io.clusterai.auth.key;

import io.clusterai.platform.access.TokenVerifier;
import io.clusterai.platform.sealing.KeyFiles;
import io.clusterai.platform.sealing.SealedColumn;
import io.clusterai.platform.sealing.SealingKeys;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Reads the installation's keys once, at start, and says where signing keys lie. */
class KeyModule {

    @Produces
    @Singleton
    SealingKeys sealingKeys(KeyConfig config) {
        return new KeyFiles(
                        "auth.keys-encryption-key-file",
                        Optional.of(config.keysEncryptionKeyFile()),
                        "auth.other-keys-encryption-key-files",
                        config.otherKeysEncryptionKeyFiles().orElseGet(List::of))
                .read();
    }

    @Produces
    @Singleton
    SealedColumn privateKeys() {
        return new SealedColumn(
                "signing-keys",
                "signing_key",
                "id",
                "private_key",
                "sealed_under",
                SealedColumn.Form.BYTES,
                key -> key.derive(SigningKeyRepository.PURPOSE),
                Object::toString);
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

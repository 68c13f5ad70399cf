package io.clusterai.auth.key;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The life of a signing key. */
@ConfigMapping(prefix = "auth.signing-keys")
interface RotationConfig {

    /** How long one key signs. */
    @WithDefault("30d")
    Duration rotateEvery();

    /** How long before its first signature a key is published; longer than other programs keep the key set. */
    @WithDefault("15m")
    Duration publishAhead();
}

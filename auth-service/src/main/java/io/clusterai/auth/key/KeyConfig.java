package io.clusterai.auth.key;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** The secret under which everything else that is secret here is kept. */
@ConfigMapping(prefix = "auth")
interface KeyConfig {

    /**
     * File with at least 32 random characters, the same for all replicas. Without it stored signing keys cannot be read; with another one
     * every refresh token is void.
     */
    Path keysEncryptionKeyFile();
}

package io.clusterai.auth.key;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The secret under which everything else that is secret here is kept. */
@ConfigMapping(prefix = "auth")
interface KeyConfig {

    /** File with at least 32 random characters, the same for all replicas. What is sealed under a key that is in no file cannot be read: the service does not start then. */
    Path keysEncryptionKeyFile();

    /**
     * Files with further keys, at most four: what lies under them is read and moves to the current one, and refresh tokens and recovery codes of their time are
     * good. A key that is to become the current one stands here first.
     */
    Optional<List<Path>> otherKeysEncryptionKeyFiles();
}

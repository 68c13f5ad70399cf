package io.clusterai.auth.bootstrap;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** How somebody gets in the first time. */
@ConfigMapping(prefix = "auth")
interface BootstrapConfig {

    /** File with the password of the first {@code admin}. Read only while there is no user at all; without it nobody is created. */
    Optional<Path> bootstrapAdminPasswordFile();
}

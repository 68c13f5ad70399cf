package io.clusterai.alert.channel;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** How channels are kept. */
@ConfigMapping(prefix = "alert.channel")
interface ChannelConfig {

    /** File with the text, at least 32 characters, from which the key of stored secrets is derived. Without it no channel can be made, nor changed in address or secret. */
    Optional<Path> secretsKeyFile();
}

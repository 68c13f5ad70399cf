package io.clusterai.alert.channel;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How channels are kept. */
@ConfigMapping(prefix = "alert.channel")
interface ChannelConfig {

    /** File with the text, at least 32 characters, from which the key of stored secrets is derived. Without it no channel can be made, nor changed in address or secret. */
    Optional<Path> secretsKeyFile();

    /** Files with further keys, at most four: what lies under them is read and moves to the current one. A key that is to become the current one stands here first. */
    Optional<List<Path>> otherSecretsKeyFiles();
}

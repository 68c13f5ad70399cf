package io.clusterai.metrics.host;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How this machine is watched. */
@ConfigMapping(prefix = "metrics.node")
interface HostConfig {

    /** Whether the machine of this process is watched. Switch off where another agent does it. */
    @WithDefault("true")
    boolean enabled();

    /** The name its samples carry as {@code instance}; the host name unless set. Replicas of one name watch it in turns. */
    Optional<String> name();

    /** How often it is read. */
    @WithDefault("1s")
    Duration interval();

    /** How often file systems are asked; a full disk is seen this much later. */
    @WithDefault("10s")
    Duration filesystemsEvery();

    /** Where {@code /proc} of the machine is visible; in a container a mounted directory. */
    @WithDefault("/proc")
    Path proc();

    /** Where {@code /sys} of the machine is visible. */
    @WithDefault("/sys")
    Path sys();

    /** Where the root of the machine's file systems is visible. */
    @WithDefault("/")
    Path root();
}

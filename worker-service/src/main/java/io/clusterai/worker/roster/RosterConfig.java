package io.clusterai.worker.roster;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How schedulers are watched. */
@ConfigMapping(prefix = "worker.roster")
interface RosterConfig {

    /** How often each scheduler is asked. Lists are at most this old while it answers. */
    @WithDefault("2s")
    Duration pollEvery();

    /** How long a scheduler may stay without an answer before its workers turn stale. */
    @WithDefault("5s")
    Duration schedulerPatience();

    /** How long a listed worker may be silent before it turns stale. */
    @WithDefault("10s")
    Duration heartbeatPatience();

    /** How often a worker's load is told at most. */
    @WithDefault("1s")
    Duration loadEvery();

    /** Moves of a worker's processor ratio smaller than this are not told. */
    @WithDefault("0.02")
    double cpuStep();

    /** Moves of a worker's memory smaller than this share of the last told value are not told. */
    @WithDefault("0.02")
    double memoryStep();
}

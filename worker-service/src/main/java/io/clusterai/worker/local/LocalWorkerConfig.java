package io.clusterai.worker.local;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Worker processes on this host. */
@ConfigMapping(prefix = "worker.local")
interface LocalWorkerConfig {

    /** The {@code dask} executable that runs local workers. Without it this service starts none. */
    Optional<Path> command();

    /** Where local workers keep logs and scratch files; needed with the command. */
    Optional<Path> directory();

    /** What this host is called in the records of processes; two hosts must not share it. Default: the host name. */
    Optional<String> host();

    /** How many local workers may live on this host at once. */
    @WithDefault("32")
    int maxProcesses();

    /** Task slots of each local worker. */
    @WithDefault("1")
    int threads();

    /** Memory of each local worker in Dask's notation; beyond it a worker spills, pauses and is restarted. */
    @WithDefault("1GiB")
    String memoryLimit();

    /** How long workers may take to register before starting them counts as failed. */
    @WithDefault("60s")
    Duration startTimeout();

    /** How much longer for each worker beyond the first: they share the processors while they start. */
    @WithDefault("5s")
    Duration startTimeoutPerWorker();

    /** How long a process may take to end when asked before it is killed. */
    @WithDefault("10s")
    Duration killAfter();

    /** How long the record and log of an ended process are kept. */
    @WithDefault("1d")
    Duration keepEnded();
}

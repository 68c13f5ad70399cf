package io.clusterai.platform.events;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How events reach Kafka; the brokers themselves are {@code kafka.*}. */
@ConfigMapping(prefix = "events")
public interface EventsConfig {

    /** Whether missing topics are created at start. Switch off where an operator owns the topics. */
    @WithDefault("true")
    boolean createTopics();

    /** Partitions of topics created here. More let more replicas share the work, and cannot be taken back. */
    @WithDefault("4")
    int partitions();

    /** Copies of topics created here. With 1 a lost broker loses events. */
    @WithDefault("1")
    short replication();

    /** How often the outbox is looked at without being told: how late an event may be after a crash. */
    @WithDefault("1s")
    Duration pollEvery();

    /** How many outbox rows leave in one transaction. */
    @WithDefault("500")
    int batchSize();

    /** How long a send may take before it counts as failed and is tried again. */
    @WithDefault("10s")
    Duration sendTimeout();
}

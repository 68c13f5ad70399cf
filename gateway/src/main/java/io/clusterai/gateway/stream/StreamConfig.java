package io.clusterai.gateway.stream;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How events are pushed. */
@ConfigMapping(prefix = "gateway.stream")
interface StreamConfig {

    /** How far back a client may resume. It costs memory, up to {@code ringSize} per topic. */
    @WithDefault("5m")
    Duration ringSpan();

    /** How many bytes of events a topic may hold; beyond that the oldest go before their time. */
    @WithDefault("8M")
    MemorySize ringSize();

    /** How long a resume waits when another replica had read further; then the client has to take a snapshot. */
    @WithDefault("5s")
    Duration catchUp();

    /** Subscriptions one socket may hold. */
    @WithDefault("32")
    int subscriptions();

    /** How many events of one subscription may wait for a slow client before its socket is closed. */
    @WithDefault("10000")
    int waitingEvents();

    /** How many bytes may be on their way to one client; a slow one is given no more until it has read them. */
    @WithDefault("64K")
    MemorySize window();

    /** How long a client may read nothing at all before its socket is closed. */
    @WithDefault("10s")
    Duration stall();

    /** How long to wait before a snapshot that could not be read is tried again. */
    @WithDefault("2s")
    Duration snapshotRetry();

    /** How many items a snapshot may hold. */
    @WithDefault("2000")
    int snapshotItems();
}

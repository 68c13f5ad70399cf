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

    /** How many bytes may be on their way to one client when the next frame is made: a slow one costs this and one short frame. */
    @WithDefault("32K")
    MemorySize window();

    /**
     * How many bytes all snapshots and other frames of more than 16 KiB may take until their clients have read them, an eighth of it for the
     * sockets of one user; further ones wait.
     */
    @WithDefault("32M")
    MemorySize longFrames();

    /** Sockets this replica holds at most; a further one is closed with 4429. */
    @WithDefault("20000")
    int sockets();

    /** Sockets one user may hold on this replica; a further one is closed with 4429. */
    @WithDefault("200")
    int socketsPerUser();

    /** Frames a client may send in a second; those beyond are refused, so that nobody keeps the services busy with snapshots. */
    @WithDefault("50")
    int framesPerSecond();

    /** Over how long the clients of a gateway that stops are told to come back, each at a random moment, so that they do not arrive at once. */
    @WithDefault("5s")
    Duration reconnectWithin();

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

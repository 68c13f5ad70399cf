package io.clusterai.gateway.proxy;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How requests are passed on. */
@ConfigMapping(prefix = "gateway.proxy")
public interface ProxyConfig {

    /** How long a connection may take; then the next instance is asked. */
    @WithDefault("1s")
    Duration connectTimeout();

    /** How long a service may take until its answer begins, counted from the end of the request; then the request fails with 504. */
    @WithDefault("15s")
    Duration answerTimeout();

    /** How long an instance may say nothing in the middle of an answer before the answer is cut. */
    @WithDefault("30s")
    Duration idleTimeout();

    /** How long the parts of an aggregated answer may take; a part that takes longer is asked for at another instance, and then left out. */
    @WithDefault("2s")
    Duration readTimeout();

    /** How long a client may take to send the head of a request, TLS included; then its connection is closed. */
    @WithDefault("10s")
    Duration headTimeout();

    /** Longest accepted request body; a longer one is refused with 413. */
    @WithDefault("1M")
    MemorySize maxBodySize();

    /** The same for what needs no token: credentials, which are short. */
    @WithDefault("16K")
    MemorySize maxOpenBodySize();

    /**
     * How many bodies that take longer than a second one user, or one address that is nobody's, may be sending at a time; further ones are
     * refused with 429. Each holds one of the places of a service.
     */
    @WithDefault("32")
    int slowBodiesPerClient();

    /** How long a client may send nothing in the middle of a body before it is refused with 408. */
    @WithDefault("10s")
    Duration bodyTimeout();

    /** How many requests one service may have under way; further ones are refused with 503, so that the other services are not disturbed. */
    @WithDefault("256")
    int requestsPerService();

    /** How often a request that changes nothing twice is repeated at most, when no answer came. */
    @WithDefault("2")
    int retries();

    /** Repetitions are this share of all requests at most: a service in trouble is not asked much more often than one that is well. */
    @WithDefault("0.1")
    double retryShare();

    /** How far back a breaker looks. Longer windows are slower to notice an instance that hangs. */
    @WithDefault("5s")
    Duration breakerWindow();

    /** Fewer failures than this in the window open no breaker; half as many reads do that waited too long while nothing else was answered. */
    @WithDefault("10")
    int breakerMinimum();

    /** The share of failures (no connection, no answer in time, garbage, 5xx) that opens the breaker of an instance. */
    @WithDefault("0.5")
    double breakerRatio();

    /** How long an instance is left alone before one request tries whether it is back. */
    @WithDefault("2s")
    Duration breakerOpenFor();

    /** How long a read may wait for its answer before a breaker counts it as failed, while it still waits. */
    @WithDefault("3s")
    Duration breakerSlowAfter();

    /** How many connections one instance gets from each event loop of a gateway; further requests wait for a free one. */
    @WithDefault("256")
    int connectionsPerInstance();

    /** How long an instance that refused a connection is asked last. */
    @WithDefault("2s")
    Duration sitOut();

    /**
     * Addresses or CIDR ranges of proxies in front of the gateway. Only they are believed when they tell the client's address; without them
     * everybody behind a proxy shares its limits.
     */
    Optional<List<String>> trustedProxies();

    /** Web origins, beside the gateway's own, whose pages may use the API and the stream, with a token: {@code https://portal.example.org}. */
    Optional<List<String>> allowedOrigins();
}

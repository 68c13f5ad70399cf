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

    /** How long an instance may say nothing before the request fails with 504. */
    @WithDefault("30s")
    Duration idleTimeout();

    /** How long the parts of an aggregated answer may take; a part that takes longer is left out. */
    @WithDefault("2s")
    Duration readTimeout();

    /** Longest accepted request body; a longer one is refused with 413. */
    @WithDefault("1M")
    MemorySize maxBodySize();

    /** How many connections one instance gets; further requests wait for a free one. */
    @WithDefault("256")
    int connectionsPerInstance();

    /** How long an instance that refused a connection is asked last. */
    @WithDefault("2s")
    Duration sitOut();

    /** Web origins, beside the gateway's own, whose pages may open the stream, for example {@code https://portal.example.org}. */
    Optional<List<String>> allowedOrigins();
}

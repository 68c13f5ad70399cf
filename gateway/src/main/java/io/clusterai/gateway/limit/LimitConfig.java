package io.clusterai.gateway.limit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How many requests anybody may make. */
@ConfigMapping(prefix = "gateway.limits")
public interface LimitConfig {

    /**
     * Requests without a valid token that one address (of IPv6, one /64 network) may make in a window. Pages of the dashboard do not count.
     * It may present ten times as many tokens and keys that the gateway has not seen lately.
     */
    @WithDefault("100")
    int perAddress();

    /** Requests one user may make in a window, over all sessions and API keys. */
    @WithDefault("300")
    int perUser();

    /** Requests one API key may make in a window. */
    @WithDefault("300")
    int perKey();

    /** How long a request counts. */
    @WithDefault("1m")
    Duration window();

    /** How many gateways share the limits. While Redis is away each allows its share only, so too small a number would loosen them. */
    @WithDefault("1")
    int replicas();

    /** How long Redis may take to answer before the gateway decides by itself. */
    @WithDefault("50ms")
    Duration storeTimeout();

    /** How many addresses, users and keys a gateway remembers for the time when Redis is away; at most about 8 KiB each at the default limits. */
    @WithDefault("20000")
    int remembered();
}

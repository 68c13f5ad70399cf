package io.clusterai.platform.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the operator may decide about outgoing connections. */
@ConfigMapping(prefix = "egress")
interface EgressConfig {

    /** CIDR ranges that may be reached although they are loopback, link-local, metadata, multicast or reserved. Widen it only for ranges you own. */
    Optional<List<String>> allow();

    /** Whether private ranges may be reached. Set to false where users of the suite must not see the internal network. */
    @WithDefault("true")
    boolean privateNetworks();

    /** How long a connection may take to be established before the next address of the name, or the request, fails. */
    @WithDefault("3s")
    Duration connectTimeout();

    /** How many connections one host may hold open; more requests wait. */
    @WithDefault("64")
    int connectionsPerHost();
}

package io.clusterai.platform.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a process learns who may do what. */
@ConfigMapping(prefix = "access")
interface AccessConfig {

    /** The replicas of auth-service, tried in turn. */
    @WithDefault("http://127.0.0.1:8081")
    List<URI> authUrl();

    /** What services prove themselves with to each other. Without it a process refuses to start, except with static keys. */
    Optional<String> serviceSecret();

    /** How often auth-service is asked; a revocation takes effect everywhere after about this long. */
    @WithDefault("500ms")
    Duration pollEvery();

    /** Longer than this without a list of revocations and protected requests are refused with 503. */
    @WithDefault("2s")
    Duration validFor();

    /** How long one replica of auth-service, and then the copy, may take to answer. */
    @WithDefault("600ms")
    Duration timeout();

    /**
     * From which addresses, as CIDRs, a caller may name the client's address: those of the gateways. Neither names nor bare addresses, which
     * the HTTP server may take for names: it looks those up for every request.
     */
    @WithDefault("127.0.0.0/8,::1/128")
    List<String> trustedProxies();

    /** Tests only: accept the tokens of {@code testing.Tokens} and ask nobody. A process outside a test refuses to start with it. */
    @WithDefault("false")
    boolean staticKeys();
}

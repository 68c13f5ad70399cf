package io.clusterai.platform.access;

import io.clusterai.contracts.Proof;
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

    /** What a valid token is not enough for. */
    StepUpConfig stepUp();

    /** What must be meant. */
    ConfirmationConfig confirmation();

    /** Tests only: accept the tokens of {@code testing.Tokens} and ask nobody. A process outside a test refuses to start with it. */
    @WithDefault("false")
    boolean staticKeys();

    /** Where people must prove again who they are, though their token is valid. */
    interface StepUpConfig {

        /**
         * The permissions that ask for it, patterns like {@code users:*} included; empty: none. API keys are refused there altogether. The same for
         * every service.
         */
        Optional<List<String>> permissions();

        /** PASSWORD, or SECOND_FACTOR: people without one are refused then. */
        @WithDefault("PASSWORD")
        Proof.Level level();

        /** How long ago the proof may have been. */
        @WithDefault("5m")
        Duration within();
    }

    /** Where a request must say that it is meant, so that a slip of the hand or of a program does nothing that cannot be taken back. */
    interface ConfirmationConfig {

        /**
         * The permissions that ask for the header {@code X-Confirm: yes}, patterns like {@code models:delete} or {@code *:write}; empty: none. The
         * dashboard asks its reader. The same for every service.
         */
        Optional<List<String>> permissions();
    }
}

package io.clusterai.gateway.proxy;

import io.clusterai.gateway.route.Upstream;
import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the services are. */
@ConfigMapping(prefix = "gateway.upstream")
public interface UpstreamConfig {

    Instances authService();

    Instances metricsCollector();

    Instances workerService();

    Instances modelService();

    Instances alertService();

    default Instances of(Upstream upstream) {
        return switch (upstream) {
            case AUTH -> authService();
            case METRICS -> metricsCollector();
            case WORKERS -> workerService();
            case MODELS -> modelService();
            case ALERTS -> alertService();
        };
    }

    /** One service. */
    interface Instances {

        /** Every instance; requests are spread over them. */
        List<URI> urls();

        /** The management address of every instance, in the order of {@code urls}: where readiness is asked for. */
        List<URI> managementUrls();

        /** How long this service may take until its answer begins; {@code gateway.proxy.answer-timeout} unless set. */
        Optional<Duration> answerTimeout();

        /** How long this service may say nothing in the middle of an answer; {@code gateway.proxy.idle-timeout} unless set. */
        Optional<Duration> idleTimeout();

        /** How many requests this service may have under way; {@code gateway.proxy.requests-per-service} unless set. */
        Optional<Integer> requests();
    }
}

package io.clusterai.gateway.proxy;

import io.clusterai.gateway.route.Upstream;
import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.List;

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
    }
}

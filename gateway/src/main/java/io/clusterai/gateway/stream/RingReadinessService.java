package io.clusterai.gateway.stream;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once any client could resume here. A later outage of Kafka does not change that: everything but new events still works. */
@Readiness
@ApplicationScoped
class RingReadinessService implements HealthCheck {

    private final RingService rings;

    RingReadinessService(RingService rings) {
        this.rings = rings;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("stream rings filled")
                .status(rings.isFilled())
                .build();
    }
}

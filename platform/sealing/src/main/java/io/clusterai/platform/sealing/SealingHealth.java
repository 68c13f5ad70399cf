package io.clusterai.platform.sealing;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** A replica that lacks a key leaves the work to those that have it. */
@Readiness
@Singleton
class SealingHealth implements HealthCheck {

    private final SealingService sealing;

    SealingHealth(SealingService sealing) {
        this.sealing = sealing;
    }

    @Override
    public HealthCheckResponse call() {
        Census missing = sealing.missing();
        return missing.isEmpty()
                ? HealthCheckResponse.up("encryption keys")
                : HealthCheckResponse.named("encryption keys")
                        .down()
                        .withData("missing", missing.described())
                        .build();
    }
}

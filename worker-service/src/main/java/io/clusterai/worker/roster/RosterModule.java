package io.clusterai.worker.roster;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Produces the policy from configuration. */
@ApplicationScoped
class RosterModule {

    @Produces
    @Singleton
    RosterPolicy policy(RosterConfig config) {
        return new RosterPolicy(config.heartbeatPatience(), config.loadEvery(), config.cpuStep(), config.memoryStep());
    }
}

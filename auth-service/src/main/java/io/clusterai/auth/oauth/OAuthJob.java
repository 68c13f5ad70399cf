package io.clusterai.auth.oauth;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Drops used states that would be too late by now anyway. */
@ApplicationScoped
class OAuthJob {

    private final IdentityRepository identities;

    OAuthJob(IdentityRepository identities) {
        this.identities = identities;
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return identities.forget();
    }
}

package io.clusterai.auth.login;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Drops logins for whose code it is too late. */
@ApplicationScoped
class VouchedLoginJob {

    private final VouchedLoginRepository logins;

    VouchedLoginJob(VouchedLoginRepository logins) {
        this.logins = logins;
    }

    @Scheduled(every = "10m", delayed = "2m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return logins.forget();
    }
}

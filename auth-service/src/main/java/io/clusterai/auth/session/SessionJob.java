package io.clusterai.auth.session;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Drops sessions that ran out long ago. */
@ApplicationScoped
class SessionJob {

    private final SessionRepository sessions;

    SessionJob(SessionRepository sessions) {
        this.sessions = sessions;
    }

    @Scheduled(every = "1h", delayed = "2m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forget() {
        return sessions.forget();
    }
}

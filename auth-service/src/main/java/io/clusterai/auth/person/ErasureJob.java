package io.clusterai.auth.person;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Tells a second time of people who are to be forgotten: see {@link PersonService#tellAgain}. */
@ApplicationScoped
class ErasureJob {

    private final PersonService persons;

    ErasureJob(PersonService persons) {
        this.persons = persons;
    }

    @Scheduled(every = "1m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> tellAgain() {
        return persons.tellAgain();
    }
}

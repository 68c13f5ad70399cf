package io.clusterai.worker.operation;

import io.clusterai.platform.operations.Operations;
import io.clusterai.platform.operations.StartedOperation;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Gives each operation a thread, and takes over those whose process is silent. */
@ApplicationScoped
public class OperationJob {

    private static final Logger LOG = Logger.getLogger(OperationJob.class);
    private static final Duration ADOPT_EVERY = Duration.ofSeconds(3);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Operations operations;
    private final Instance<WorkService> services;
    private final Set<String> working = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService adoption = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("adoption").factory());

    OperationJob(Operations operations, Instance<WorkService> services) {
        this.operations = operations;
        this.services = services;
    }

    void start(@Observes StartupEvent started) {
        var unused = adoption.scheduleWithFixedDelay(this::adopt, 0, ADOPT_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent stopped) {
        adoption.shutdownNow();
        threads.shutdownNow();
    }

    /** Has somebody work on it. Call it after the commit that wrote the operation. */
    public void submit(StartedOperation operation) {
        String id = operation.operation().id();
        if (working.add(id)) {
            threads.execute(() -> {
                try {
                    persist(operation);
                } finally {
                    working.remove(id);
                }
            });
        }
    }

    /** An outage of the database delays the work and does not end it. */
    private void persist(StartedOperation operation) {
        WorkService service = services.stream()
                .filter(candidate ->
                        candidate.kinds().contains(operation.operation().kind()))
                .findFirst()
                .orElseThrow();
        while (true) {
            try {
                service.work(operation);
                return;
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException failure) {
                LOG.warnf(
                        "An operation is held up operationId=%s reason=%s",
                        operation.operation().id(), failure.getMessage());
                try {
                    Thread.sleep(PAUSE_AFTER_FAILURE);
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void adopt() {
        try {
            List<StartedOperation> adopted = operations.adopt().await().atMost(TIMEOUT);
            for (StartedOperation operation : adopted) {
                LOG.infof(
                        "Taking over an operation operationId=%s",
                        operation.operation().id());
                submit(operation);
            }
        } catch (RuntimeException failure) {
            LOG.warnf("Orphaned operations cannot be looked for reason=%s", failure.getMessage());
        }
    }
}

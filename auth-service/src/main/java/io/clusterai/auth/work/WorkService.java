package io.clusterai.auth.work;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Work of one kind, on a pool of its own, so that a burst of it slows nothing else. What would have to wait behind more than the queue holds is
 * refused at once. Thread-safe; whoever makes it closes it.
 */
public final class WorkService implements AutoCloseable {

    private static final Duration COME_AGAIN = Duration.ofSeconds(2);

    private final WorkerExecutor workers;
    private final int most;
    private final String refusal;
    private final AtomicInteger inside = new AtomicInteger();

    /**
     * @param name of the threads
     * @param refusal what somebody is told for whom there is no room
     */
    public WorkService(Vertx vertx, String name, int workers, int queue, String refusal) {
        this.workers = vertx.createSharedWorkerExecutor(name, workers);
        this.most = workers + queue;
        this.refusal = requireNonNull(refusal, "refusal is null");
    }

    /** What a configuration may ask for. */
    public static void requireWithin(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must be " + least + " to " + most + ": " + value);
        }
    }

    /** Done when somebody subscribes, on one of the threads; what follows goes on where it was asked for. */
    public <T> Uni<T> run(Callable<T> work) {
        return Uni.createFrom().deferred(() -> {
            if (inside.incrementAndGet() > most) {
                inside.decrementAndGet();
                return Uni.createFrom()
                        .failure(new ProblemException(ErrorCode.SERVICE_UNAVAILABLE, refusal)
                                .withRetryAfter(COME_AGAIN));
            }
            return workers.executeBlocking(work, false).onTermination().invoke(inside::decrementAndGet);
        });
    }

    @Override
    public void close() {
        workers.closeAndForget();
    }
}

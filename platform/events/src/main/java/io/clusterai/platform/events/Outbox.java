package io.clusterai.platform.events;

import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Facts on their way out. A row is written in the transaction of the change, so neither exists without the other, and leaves after the
 * commit: oldest first, one replica at a time, deleted only when the brokers have it. A crash between send and delete sends it again
 * under the same event id.
 */
@Singleton
public class Outbox {

    private static final Logger LOG = Logger.getLogger(Outbox.class);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    /** Any constant will do: each service has its own database. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(7411001)";

    private static final String APPEND = """
            INSERT INTO outbox (event_id, topic, key, occurred_at, payload)
            VALUES ($1, $2, $3, $4, $5)
            """;

    private static final String OLDEST = """
            SELECT id, event_id, topic, key, occurred_at, payload
            FROM outbox ORDER BY id LIMIT $1
            """;

    private static final String DELETE = "DELETE FROM outbox WHERE id = ANY ($1)";

    private final Pool pool;
    private final EventProducer producer;
    private final EventCodec codec;
    private final EventsConfig config;
    private final Semaphore nudges = new Semaphore(0);
    private final AtomicLong failuresInARow = new AtomicLong();
    private volatile boolean running = true;
    private Thread drainer;

    Outbox(Pool pool, EventProducer producer, EventCodec codec, EventsConfig config, MeterRegistry metrics) {
        this.pool = pool;
        this.producer = producer;
        this.codec = codec;
        this.config = config;
        metrics.gauge("events_outbox_failures_in_a_row", failuresInARow);
    }

    /** An outbox whose rows stay where they are: for tests of other libraries, which read them. Nothing is ever sent. */
    public static Outbox undrained(Pool pool, EventCodec codec) {
        return new Outbox(pool, null, codec, null, new io.micrometer.core.instrument.simple.SimpleMeterRegistry());
    }

    /** Runs the work in a transaction and sends what it appended as soon as it is committed. */
    public <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
        return pool.withTransaction(work).invoke(this::nudge);
    }

    /**
     * Adds an event to the transaction. The caller that does not use {@link #inTransaction} calls {@link #nudge()} after its commit.
     *
     * @param key the entity whose order matters; its row lock, held by the transaction, orders the events
     */
    public Uni<Void> append(SqlConnection transaction, String topic, String key, Object payload, Instant occurredAt) {
        return append(transaction, UUID.randomUUID(), topic, key, payload, occurredAt);
    }

    private Uni<Void> append(
            SqlConnection transaction, UUID eventId, String topic, String key, Object payload, Instant occurredAt) {
        return transaction
                .preparedQuery(APPEND)
                .execute(Tuple.from(List.of(
                        eventId,
                        topic,
                        key,
                        OffsetDateTime.ofInstant(occurredAt, ZoneOffset.UTC),
                        codec.write(payload))))
                .replaceWithVoid();
    }

    /** Adds the record of a sensitive act to the transaction of the act, so that neither happens without the other. */
    public Uni<Void> record(SqlConnection transaction, OperationRecorded operation) {
        return record(transaction, UUID.randomUUID(), operation);
    }

    /** The same under an id that the caller chose, because it claims the event in the same transaction. */
    public Uni<Void> record(SqlConnection transaction, UUID eventId, OperationRecorded operation) {
        return append(
                transaction,
                eventId,
                Topics.OPERATION_RECORDED,
                operation.actor().id(),
                operation,
                operation.occurredAt());
    }

    /** There may be something to send. Cheap, callable from anywhere. */
    public void nudge() {
        if (nudges.availablePermits() == 0) {
            nudges.release();
        }
    }

    void start(@Observes StartupEvent started) {
        drainer = Thread.ofPlatform().daemon().name("outbox").start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) {
        running = false;
        drainer.interrupt();
    }

    private void run() {
        while (running) {
            try {
                boolean nudged = nudges.tryAcquire(pause().toMillis(), TimeUnit.MILLISECONDS);
                nudges.drainPermits();
                while (running && drainOnce() == config.batchSize()) {
                    LOG.debugf("The outbox holds more than a batch nudged=%s", nudged);
                }
                failuresInARow.set(0);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException failure) {
                if (running) {
                    long failures = failuresInARow.incrementAndGet();
                    LOG.warnf("Events are waiting failures=%d reason=%s", failures, failure.getMessage());
                }
            }
        }
    }

    /** Grows with failures, so that an outage is not answered with a storm, and stays short enough to be back at once. */
    private Duration pause() {
        long factor = 1L << Math.min(failuresInARow.get(), 4);
        Duration pause = config.pollEvery().multipliedBy(factor);
        return pause.compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : pause;
    }

    private int drainOnce() {
        return pool.withTransaction(tx -> tx.query(LOCK)
                        .execute()
                        .chain(() -> tx.preparedQuery(OLDEST).execute(Tuple.of(config.batchSize())))
                        .chain(rows -> {
                            List<Row> oldest = new ArrayList<>();
                            rows.forEach(oldest::add);
                            return oldest.isEmpty() ? Uni.createFrom().item(0) : sendAndDelete(tx, oldest);
                        }))
                .await()
                .atMost(config.sendTimeout().plusSeconds(20));
    }

    private Uni<Integer> sendAndDelete(SqlConnection tx, List<Row> rows) {
        Long[] ids = rows.stream().map(row -> row.getLong("id")).toArray(Long[]::new);
        return Uni.createFrom()
                .completionStage(() ->
                        CompletableFuture.allOf(rows.stream().map(this::send).toArray(CompletableFuture[]::new)))
                .runSubscriptionOn(io.smallrye.mutiny.infrastructure.Infrastructure.getDefaultWorkerPool())
                .chain(() -> tx.preparedQuery(DELETE).execute(Tuple.of(ids)))
                .replaceWith(rows.size());
    }

    private CompletableFuture<Void> send(Row row) {
        return producer.dispatch(
                row.getString("topic"),
                row.getString("key"),
                row.getUUID("event_id"),
                row.getString("payload"),
                row.getOffsetDateTime("occurred_at").toInstant());
    }
}

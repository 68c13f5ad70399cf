package io.clusterai.platform.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.clusterai.contracts.AccessChanged;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.Topics;
import io.clusterai.platform.stack.TestStack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Outbox, inbox and tail against real PostgreSQL and Kafka. */
class EventsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static Vertx vertx;
    private static Pool pool;
    private static TestStack.TestDatabase database;
    private static EventProducer producer;
    private static Outbox outbox;
    private static Tails tails;
    private static Intakes intakes;
    private static final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private static final EventCodec CODEC = new EventCodec(new ObjectMapper().registerModule(new JavaTimeModule()));

    @BeforeAll
    static void connect() throws Exception {
        database = TestStack.freshDatabase("events");
        vertx = Vertx.vertx();
        pool = connected(6);
        pool.query("""
                        CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id uuid NOT NULL,
                            topic text NOT NULL, key text NOT NULL, occurred_at timestamptz NOT NULL, payload text NOT NULL);
                        CREATE TABLE inbox (event_id uuid PRIMARY KEY, claimed_at timestamptz NOT NULL DEFAULT now());
                        """).execute().await().atMost(PATIENCE);
        EventsConfig config = new SmallRyeConfigBuilder()
                .withMapping(EventsConfig.class)
                .withDefaultValue("events.poll-every", "PT1S")
                .withDefaultValue("events.send-timeout", "PT10S")
                .build()
                .getConfigMapping(EventsConfig.class);
        Map<String, Object> broker =
                Map.of("bootstrap.servers", TestStack.addresses().kafka());
        EventTopics topics = new EventTopics(broker, config);
        producer = new EventProducer(broker, config, CODEC, topics, "events-test", new SimpleMeterRegistry());
        outbox = new Outbox(pool, producer, CODEC, config, new SimpleMeterRegistry());
        outbox.start(null);
        tails = new Tails(broker, topics, new SimpleMeterRegistry());
        intakes = new Intakes(broker, topics, producer, CODEC, metrics);
    }

    @AfterAll
    static void disconnect() throws Exception {
        outbox.stop(null);
        tails.close();
        intakes.close();
        producer.close();
        pool.closeAndAwait();
        vertx.closeAndAwait();
        TestStack.drop(database);
    }

    @Test
    void aCommittedFactArrivesOnceInTheOrderOfItsKey() throws InterruptedException {
        String user = UUID.randomUUID().toString();
        BlockingQueue<AccessChanged> seen = tail(Topics.ACCESS_CHANGED, user);

        outbox.inTransaction(tx -> IntStream.range(0, 20)
                        .mapToObj(index -> outbox.append(tx, Topics.ACCESS_CHANGED, user, changed(user, index), NOON))
                        .reduce((first, second) -> first.chain(() -> second))
                        .orElseThrow())
                .await()
                .atMost(PATIENCE);

        for (int index = 0; index < 20; index++) {
            assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(changed(user, index));
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void aFactOfARolledBackTransactionNeverLeaves() throws InterruptedException {
        String user = UUID.randomUUID().toString();
        BlockingQueue<AccessChanged> seen = tail(Topics.ACCESS_CHANGED, user);

        assertThatThrownBy(() -> outbox.inTransaction(
                                tx -> outbox.append(tx, Topics.ACCESS_CHANGED, user, changed(user, 1), NOON)
                                        .chain(() -> Uni.createFrom()
                                                .<Void>failure(new IllegalStateException("changed my mind"))))
                        .await()
                        .atMost(PATIENCE))
                .hasMessageContaining("changed my mind");
        producer.send(Topics.ACCESS_CHANGED, user, changed(user, 2), NOON)
                .await()
                .atMost(PATIENCE);

        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(changed(user, 2));
    }

    @Test
    void anActWhoseRecordCannotBeWrittenDoesNotHappen() {
        UUID act = UUID.randomUUID();

        // PostgreSQL has no text with a zero in it: the record is refused after the act was carried out.
        assertThatThrownBy(() -> outbox.inTransaction(
                                tx -> act(tx, act).chain(() -> outbox.record(tx, recorded("u-\u0000"))))
                        .await()
                        .atMost(PATIENCE))
                .isInstanceOf(PgException.class);

        assertThat(happened(act)).isFalse();
    }

    @Test
    void aProcessThatDiesBetweenActAndRecordLeavesNeither() throws InterruptedException {
        String user = UUID.randomUUID().toString();
        UUID act = UUID.randomUUID();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        tails.open(List.of(Topics.OPERATION_RECORDED), Instant.EPOCH, record -> {
            if (record.key().startsWith(user)) {
                seen.add(record.key());
            }
        });

        // Another process, whose connection ends with the act done and the record written, but not committed.
        Pool dying = connected(1);
        assertThatThrownBy(() -> dying.withTransaction(tx -> act(tx, act)
                                .chain(() -> outbox.record(tx, recorded(user + "-lost")))
                                .chain(() -> tx.query("SELECT pg_terminate_backend(pg_backend_pid())")
                                        .execute()))
                        .await()
                        .atMost(PATIENCE))
                .isInstanceOf(RuntimeException.class);
        dying.closeAndAwait();
        outbox.inTransaction(tx -> outbox.record(tx, recorded(user + "-kept")))
                .await()
                .atMost(PATIENCE);

        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(user + "-kept");
        assertThat(happened(act)).isFalse();
    }

    @Test
    void aRowThatNobodyWasToldAboutLeavesWithThePoll() throws InterruptedException {
        String user = UUID.randomUUID().toString();
        BlockingQueue<AccessChanged> seen = tail(Topics.ACCESS_CHANGED, user);

        // As after a crash between commit and nudge.
        pool.withTransaction(tx -> outbox.append(tx, Topics.ACCESS_CHANGED, user, changed(user, 1), NOON))
                .await()
                .atMost(PATIENCE);

        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(changed(user, 1));
    }

    @Test
    void anUnreadableRecordDoesNotStopTheTail() throws InterruptedException {
        String user = UUID.randomUUID().toString();
        BlockingQueue<AccessChanged> seen = tail(Topics.ACCESS_CHANGED, user);

        producer.send(Topics.ACCESS_CHANGED, user, UUID.randomUUID(), "{not json", NOON)
                .await()
                .atMost(PATIENCE);
        producer.send(Topics.ACCESS_CHANGED, user, changed(user, 2), NOON)
                .await()
                .atMost(PATIENCE);

        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(changed(user, 2));
    }

    @Test
    void aTailStartsAtItsTime() throws InterruptedException {
        String user = UUID.randomUUID().toString();
        // Later than every record of the other tests, and not in the future, which the broker would refuse.
        Instant recent = Instant.now().truncatedTo(ChronoUnit.MILLIS).minusSeconds(60);
        producer.send(Topics.ACCESS_CHANGED, user, changed(user, 1), recent.minusSeconds(1))
                .await()
                .atMost(PATIENCE);
        producer.send(Topics.ACCESS_CHANGED, user, changed(user, 2), recent)
                .await()
                .atMost(PATIENCE);

        BlockingQueue<AccessChanged> seen = new LinkedBlockingQueue<>();
        try (Tail tail = tails.open(List.of(Topics.ACCESS_CHANGED), recent, into(seen, user))) {
            assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(changed(user, 2));
            assertThat(tail.topicId(Topics.ACCESS_CHANGED)).isNotEmpty();
            assertThat(tail.nextOffsets(Topics.ACCESS_CHANGED)).hasSize(4);
        }
    }

    @Test
    void aFactWithAClockAheadOfTheBrokersDoesNotHoldUpTheOthers() throws InterruptedException {
        String user = UUID.randomUUID().toString();
        BlockingQueue<AccessChanged> seen = tail(Topics.ACCESS_CHANGED, user);
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));

        outbox.inTransaction(tx -> outbox.append(tx, Topics.ACCESS_CHANGED, user, changed(user, 1), tomorrow)
                        .chain(() -> outbox.append(tx, Topics.ACCESS_CHANGED, user, changed(user, 2), NOON)))
                .await()
                .atMost(PATIENCE);

        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(changed(user, 1));
        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(changed(user, 2));
    }

    @Test
    void anEventIsClaimedOnce() {
        Inbox inbox = new Inbox(pool);
        UUID eventId = UUID.randomUUID();
        AtomicInteger effects = new AtomicInteger();

        for (int delivery = 0; delivery < 3; delivery++) {
            inbox.once(eventId, tx -> Uni.createFrom().voidItem().invoke(effects::incrementAndGet))
                    .await()
                    .atMost(PATIENCE);
        }

        assertThat(effects).hasValue(1);
    }

    @Test
    void anEffectThatFailedIsNotClaimed() {
        Inbox inbox = new Inbox(pool);
        UUID eventId = UUID.randomUUID();
        AtomicInteger effects = new AtomicInteger();

        assertThatThrownBy(
                        () -> inbox.once(eventId, tx -> Uni.createFrom().failure(new IllegalStateException("not yet")))
                                .await()
                                .atMost(PATIENCE))
                .hasMessageContaining("not yet");
        inbox.once(eventId, tx -> Uni.createFrom().voidItem().invoke(effects::incrementAndGet))
                .await()
                .atMost(PATIENCE);

        assertThat(effects).hasValue(1);
    }

    @Test
    void anEffectThatFailsIsTriedAgainAndNothingIsPassedOver() throws InterruptedException {
        String actor = UUID.randomUUID().toString();
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        AtomicInteger tries = new AtomicInteger();

        try (Intake<OperationRecorded> _ = intake("failing-" + actor, batch -> {
            if (batch.stream().anyMatch(received -> isBy(received, actor)) && tries.incrementAndGet() < 3) {
                throw new IllegalStateException("the database is away");
            }
            note(batch, actor, done);
        })) {
            send(actor, "1");
            send(actor, "2");

            assertThat(done.poll(30, TimeUnit.SECONDS)).isEqualTo("1");
            assertThat(done.poll(30, TimeUnit.SECONDS)).isEqualTo("2");
            assertThat(tries.get()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void whatOneMemberHasDoneAnotherGoesOnBehind() throws InterruptedException {
        String actor = UUID.randomUUID().toString();
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        try (Intake<OperationRecorded> _ = intake("group-" + actor, batch -> note(batch, actor, done))) {
            send(actor, "1");
            assertThat(done.poll(30, TimeUnit.SECONDS)).isEqualTo("1");
        }
        send(actor, "2");

        try (Intake<OperationRecorded> _ = intake("group-" + actor, batch -> note(batch, actor, done))) {
            assertThat(done.poll(30, TimeUnit.SECONDS)).isEqualTo("2");
        }
    }

    @Test
    void aRecordThatCanNeverBeReadIsLaidAsideAndTheNextOneTaken() throws InterruptedException {
        String actor = UUID.randomUUID().toString();
        String group = "burying-" + actor;
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        double before = metrics.counter("events_records_dead_lettered").count();
        try (Intake<OperationRecorded> _ = intake(group, batch -> note(batch, actor, done))) {
            producer.send(Topics.OPERATION_RECORDED, actor, UUID.randomUUID(), "{\"actor\": 7", NOON)
                    .await()
                    .atMost(PATIENCE);
            send(actor, "1");

            assertThat(done.poll(30, TimeUnit.SECONDS)).isEqualTo("1");
        }

        BlockingQueue<String> buried = new LinkedBlockingQueue<>();
        tails.open(
                List.of(Topics.OPERATION_RECORDED + "." + group + ".dlq"),
                Instant.EPOCH,
                record -> buried.add(new String(record.payload(), StandardCharsets.UTF_8)));
        assertThat(buried.poll(30, TimeUnit.SECONDS)).isEqualTo("{\"actor\": 7");
        assertThat(metrics.counter("events_records_dead_lettered").count()).isGreaterThan(before);
    }

    private static Intake<OperationRecorded> intake(
            String group, java.util.function.Consumer<List<Received<OperationRecorded>>> effect) {
        return intakes.open(group, Topics.OPERATION_RECORDED, OperationRecorded.class, effect);
    }

    private static void send(String actor, String target) {
        producer.send(
                        Topics.OPERATION_RECORDED,
                        actor,
                        OperationRecorded.denied(
                                new Actor(Actor.Kind.USER, actor, "olga", null, "none", null, "", "t-1"),
                                "rules.delete",
                                "FORBIDDEN",
                                new OperationRecorded.Target("rule", target, ""),
                                NOON),
                        NOON)
                .await()
                .atMost(PATIENCE);
    }

    private static void note(List<Received<OperationRecorded>> batch, String actor, BlockingQueue<String> done) {
        batch.stream()
                .filter(received -> isBy(received, actor))
                .forEach(received -> done.add(received.event().target().id()));
    }

    private static boolean isBy(Received<OperationRecorded> received, String actor) {
        return received.event().actor().id().equals(actor);
    }

    private static BlockingQueue<AccessChanged> tail(String topic, String user) {
        BlockingQueue<AccessChanged> seen = new LinkedBlockingQueue<>();
        tails.open(List.of(topic), Instant.EPOCH, into(seen, user));
        return seen;
    }

    private static java.util.function.Consumer<TailRecord> into(BlockingQueue<AccessChanged> seen, String user) {
        return record -> {
            AccessChanged event = CODEC.read(record.payload(), AccessChanged.class);
            if (record.key().equals(user)) {
                seen.add(event);
            }
        };
    }

    private static Pool connected(int connections) {
        return PgBuilder.pool()
                .connectingTo(PgConnectOptions.fromUri(database.url())
                        .setUser(database.username())
                        .setPassword(database.password()))
                .with(new PoolOptions().setMaxSize(connections))
                .using(vertx)
                .build();
    }

    private static Uni<Void> act(SqlConnection tx, UUID act) {
        return tx.preparedQuery("INSERT INTO inbox (event_id) VALUES ($1)")
                .execute(Tuple.of(act))
                .replaceWithVoid();
    }

    private static boolean happened(UUID act) {
        return pool.preparedQuery("SELECT FROM inbox WHERE event_id = $1")
                        .execute(Tuple.of(act))
                        .await()
                        .atMost(PATIENCE)
                        .size()
                == 1;
    }

    private static OperationRecorded recorded(String actor) {
        return OperationRecorded.done(
                new Actor(Actor.Kind.USER, actor, "olga", null, "access-token", "s-1", "192.0.2.7", "t-1"),
                "rules.delete",
                "rules:write",
                new OperationRecorded.Target("rule", "r-1", "busy"),
                List.of(),
                NOON);
    }

    private static AccessChanged changed(String user, long epoch) {
        return new AccessChanged(user, null, epoch, "ROLES_CHANGED", NOON);
    }
}

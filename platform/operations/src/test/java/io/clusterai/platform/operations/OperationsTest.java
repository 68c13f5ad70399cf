package io.clusterai.platform.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationChanged;
import io.clusterai.contracts.OperationState;
import io.clusterai.contracts.Topics;
import io.clusterai.platform.events.EventCodec;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.operations.NewOperation.Scope;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.stack.TestStack;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rows of long work against a real PostgreSQL; the outbox stays undrained, its rows are the events. */
class OperationsTest {

    private static final Actor ADA =
            new Actor(Actor.Kind.USER, "id-of-ada", "ada", null, "access-token", "s-1", "127.0.0.1", "");
    private static final Actor BOB =
            new Actor(Actor.Kind.USER, "id-of-bob", "bob", null, "access-token", "s-2", "127.0.0.1", "");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Vertx vertx;
    private static Pool pool;
    private static TestStack.TestDatabase database;
    private static Outbox outbox;

    private Operations operations;

    @BeforeAll
    static void connect() throws Exception {
        database = TestStack.freshDatabase("operations");
        vertx = Vertx.vertx();
        pool = PgBuilder.pool()
                .connectingTo(PgConnectOptions.fromUri(database.url())
                        .setUser(database.username())
                        .setPassword(database.password()))
                .with(new PoolOptions().setMaxSize(4))
                .using(vertx)
                .build();
        await(pool.query("""
                        CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id uuid NOT NULL,
                            topic text NOT NULL, key text NOT NULL, occurred_at timestamptz NOT NULL, payload text NOT NULL);
                        CREATE TABLE operation (id text PRIMARY KEY, kind text NOT NULL, target text NOT NULL,
                            cluster_id text NOT NULL DEFAULT '', model text NOT NULL DEFAULT '', state text NOT NULL,
                            progress double precision NOT NULL DEFAULT 0, reason text NOT NULL DEFAULT '', requested_by text NOT NULL,
                            requested_by_id text,
                            idempotency_key text, input text NOT NULL, owner text NOT NULL,
                            heartbeat_at timestamptz NOT NULL DEFAULT now(), cancel_requested boolean NOT NULL DEFAULT false,
                            version bigint NOT NULL DEFAULT 1, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
                            UNIQUE (requested_by, kind, idempotency_key));
                        """).execute());
        outbox = Outbox.undrained(pool, new EventCodec(new ObjectMapper().registerModule(new JavaTimeModule())));
    }

    @AfterAll
    static void disconnect() throws Exception {
        pool.closeAndAwait();
        vertx.closeAndAwait();
        TestStack.drop(database);
    }

    @BeforeEach
    void aFreshReplica() {
        await(pool.query("DELETE FROM operation").execute());
        await(pool.query("DELETE FROM outbox").execute());
        operations = replica("PT10S");
    }

    @Test
    void everyChangeHasItsEvent() {
        String id = start().operation().id();

        await(operations.progress(id, 0.5, "half way"));
        await(operations.succeed(id, ""));

        assertThat(await(pool.query("SELECT payload FROM outbox ORDER BY id").execute()))
                .extracting(row -> row.getString(0))
                .satisfiesExactly(
                        pending -> assertThat(pending).contains("\"PENDING\"", "\"version\":1"),
                        running -> assertThat(running).contains("\"RUNNING\"", "half way", "\"version\":2"),
                        succeeded -> assertThat(succeeded).contains("\"SUCCEEDED\"", "\"version\":3"));
    }

    @Test
    void theSameIdempotencyKeyGetsTheSameOperation() {
        NewOperation wanted =
                new NewOperation("model.pull", "tiny", Scope.ofModel("tiny"), ADA, "{}", Optional.of("key-1"));

        StartedOperation first = await(operations.start(wanted));
        StartedOperation second = await(operations.start(wanted));

        assertThat(first.fresh()).isTrue();
        assertThat(second.fresh()).isFalse();
        assertThat(second.operation()).isEqualTo(first.operation());
    }

    @Test
    void progressNeverGoesBackAndIsReportedOncePerSecond() {
        String id = start().operation().id();

        await(operations.progress(id, 0.5, "first"));
        await(operations.progress(id, 0.6, "too soon"));
        await(operations.fail(id, "it broke"));

        assertThat(find(id).reason()).isEqualTo("it broke");
        assertThat(find(id).progress()).isEqualTo(0.5);
        assertThat(find(id).version()).isEqualTo(3);
    }

    @Test
    void whatIsFinishedStaysAsItIs() {
        String id = start().operation().id();
        await(operations.succeed(id, ""));

        assertThat(await(operations.fail(id, "late"))).isEmpty();
        assertThat(await(operations.requestCancel(id, Actor.system("test")))).isEmpty();
        assertThat(find(id).state()).isEqualTo(OperationState.SUCCEEDED);
    }

    @Test
    void workOfADeadProcessIsAdoptedOnceAndItsFormerOwnerCannotWrite() {
        StartedOperation orphan = start();
        Operations second = replica("PT0S");
        Operations third = replica("PT10S");

        List<StartedOperation> adopted = await(second.adopt());
        List<StartedOperation> adoptedAgain = await(third.adopt());

        assertThat(adopted).extracting(StartedOperation::input).containsExactly(orphan.input());
        assertThat(adoptedAgain).isEmpty();
        assertThat(await(operations.succeed(orphan.operation().id(), ""))).isEmpty();
        assertThat(await(second.fail(orphan.operation().id(), "restarted"))).isPresent();
    }

    @Test
    void listsTheNewestFirstPageByPage() {
        List<String> started = new ArrayList<>();
        for (int index = 0; index < 5; index++) {
            started.addFirst(start().operation().id());
        }

        List<String> listed = new ArrayList<>();
        Page<OperationChanged> page = await(operations.list(2, Optional.empty(), AccessPolicy.UNLIMITED));
        page.items().forEach(operation -> listed.add(operation.id()));
        while (page.next() != null) {
            page = await(operations.list(2, Cursor.decode(page.next(), 2), AccessPolicy.UNLIMITED));
            page.items().forEach(operation -> listed.add(operation.id()));
        }

        assertThat(listed).isEqualTo(started);
    }

    @Test
    void listsFullPagesOfWhatTheLimitsAllow() {
        String wanted = start(Scope.ofModel("llama3:8b")).operation().id();
        String ofMyCluster = start(Scope.ofCluster("c_1")).operation().id();
        start(Scope.ofCluster("cX1"));
        start(Scope.ofModel("phi:latest"));
        start(new Scope("", ""));
        AccessPolicy limits = AccessPolicy.of(List.of("c_1"), List.of("llama3:*"));

        Page<OperationChanged> first = await(operations.list(1, Optional.empty(), limits));
        Page<OperationChanged> second = await(operations.list(1, Cursor.decode(first.next(), 2), limits));

        assertThat(first.items()).extracting(OperationChanged::id).containsExactly(ofMyCluster);
        assertThat(second.items()).extracting(OperationChanged::id).containsExactly(wanted);
        assertThat(second.next()).isNull();
        assertThat(await(operations.list(9, Optional.empty(), AccessPolicy.of(List.of(), List.of())))
                        .items())
                .isEmpty();
    }

    @Test
    void aLongReasonIsCut() {
        String id = start().operation().id();

        await(operations.fail(id, "x".repeat(10_000)));

        assertThat(find(id).reason()).hasSize(500).endsWith("…");
    }

    @Test
    void whoIsToBeForgottenIsNamedNoMore() {
        String hers = start().operation().id();
        await(operations.succeed(hers, ""));
        String alsoHers = start().operation().id();
        String his = startedBy(BOB, Optional.empty()).operation().id();
        await(pool.query("DELETE FROM outbox").execute());

        assertThat(await(operations.forgetPerson(ADA.id()))).isEqualTo(2);

        assertThat(find(hers).requestedBy()).isEqualTo("erased user");
        assertThat(find(hers).version()).isEqualTo(3);
        assertThat(find(alsoHers).requestedBy()).isEqualTo("erased user");
        assertThat(find(his).requestedBy()).isEqualTo("bob");
        assertThat(await(pool.query("SELECT topic, payload FROM outbox ORDER BY id")
                        .execute()))
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.getString("topic")).isEqualTo(Topics.OPERATION_CHANGED))
                .allSatisfy(row -> assertThat(row.getString("payload"))
                        .contains("erased user")
                        .doesNotContain("ada"));
        assertThat(await(operations.forgetPerson(ADA.id()))).isZero();
    }

    @Test
    void workOfSomebodyForgottenGoesOnUnderTheOtherName() {
        String id = start().operation().id();
        await(operations.forgetPerson(ADA.id()));

        Optional<OperationChanged> done = await(operations.succeed(id, ""));

        assertThat(done).hasValueSatisfying(ended -> {
            assertThat(ended.requestedBy()).isEqualTo("erased user");
            assertThat(ended.version()).isEqualTo(3);
        });
    }

    @Test
    void twoWhoUsedTheSameKeyCanBothBeForgotten() {
        startedBy(ADA, Optional.of("key"));
        startedBy(BOB, Optional.of("key"));

        assertThat(await(operations.forgetPerson(ADA.id()))).isEqualTo(1);
        assertThat(await(operations.forgetPerson(BOB.id()))).isEqualTo(1);
    }

    @Test
    void forgettingIsDoneInPortions() {
        for (int index = 0; index < 201; index++) {
            start();
        }

        assertThat(await(operations.forgetPerson(ADA.id()))).isEqualTo(200);
        assertThat(await(operations.forgetPerson(ADA.id()))).isEqualTo(1);
        assertThat(await(operations.forgetPerson(ADA.id()))).isZero();
    }

    private StartedOperation startedBy(Actor actor, Optional<String> key) {
        return await(operations.start(new NewOperation("model.pull", "tiny", Scope.ofModel("tiny"), actor, "{}", key)));
    }

    private StartedOperation start() {
        return start(Scope.ofModel("tiny"));
    }

    private StartedOperation start(Scope scope) {
        return await(operations.start(new NewOperation(
                "model.pull", "tiny", scope, ADA, "{\"id\":\"" + UUID.randomUUID() + "\"}", Optional.empty())));
    }

    private OperationChanged find(String id) {
        return await(operations.find(id)).orElseThrow();
    }

    private static Operations replica(String orphanedAfter) {
        OperationsConfig config = new SmallRyeConfigBuilder()
                .withMapping(OperationsConfig.class)
                .withDefaultValue("operations.id-prefix", "m-")
                .withDefaultValue("operations.cancel-permission", "models:write")
                .withDefaultValue("operations.heartbeat-every", "PT2S")
                .withDefaultValue("operations.orphaned-after", orphanedAfter)
                .withDefaultValue("operations.keep", "P7D")
                .build()
                .getConfigMapping(OperationsConfig.class);
        return new Operations(pool, outbox, config, Optional.empty());
    }

    private static <T> T await(Uni<T> work) {
        return work.await().atMost(PATIENCE);
    }
}

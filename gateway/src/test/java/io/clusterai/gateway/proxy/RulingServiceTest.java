package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RulingServiceTest {

    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final Actor ACTOR = new Actor(
            Actor.Kind.USER, "u-1", "ada", null, "access-token", "s-1", "10.0.0.9", "4bf92f3577b34da6a3ce929d0e0e4736");
    private static final Ruling RULING = new Ruling(Ruling.State.OPEN, NOW.plusSeconds(60), "u-1", "repair");

    private final List<Object> happened = new ArrayList<>();
    private final Backend backend = BackendTest.backend(List.of(URI.create("http://127.0.0.1:1")));
    private final FakeRulings rulings = new FakeRulings();
    private boolean brokersAnswer = true;
    private final RulingService service =
            new RulingService(rulings, upstream -> backend, this::record, InstantSource.fixed(NOW), null);

    @Test
    void isOnRecordBeforeItIsDone() {
        service.rule(Upstream.MODELS, RULING, ACTOR).await().indefinitely();

        assertThat(happened).hasSize(2);
        assertThat(happened.getFirst()).isInstanceOfSatisfying(OperationRecorded.class, record -> {
            assertThat(record.action()).isEqualTo("upstreams.overrule");
            assertThat(record.actor()).isEqualTo(ACTOR);
            assertThat(record.result()).isEqualTo(OperationRecorded.ACCEPTED);
            assertThat(record.changes()).contains(new OperationRecorded.Change("state", null, "OPEN"));
        });
        assertThat(happened.getLast()).isEqualTo(Optional.of(RULING));
        assertThat(backend.ruling(NOW)).contains(RULING);
    }

    @Test
    void tellsWhatIsNoLongerRuled() {
        backend.rule(Optional.of(RULING));

        service.withdraw(Upstream.MODELS, ACTOR).await().indefinitely();

        assertThat(happened.getFirst()).isInstanceOfSatisfying(OperationRecorded.class, record -> {
            assertThat(record.action()).isEqualTo("upstreams.release");
            assertThat(record.changes()).contains(new OperationRecorded.Change("comment", "repair", null));
        });
        assertThat(happened.getLast()).isEqualTo(Optional.empty());
        assertThat(backend.ruling(NOW)).isEmpty();
    }

    @Test
    void doesNothingThatCannotBePutOnRecord() {
        brokersAnswer = false;

        assertThatThrownBy(() ->
                        service.rule(Upstream.MODELS, RULING, ACTOR).await().indefinitely())
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ErrorCode.SERVICE_UNAVAILABLE))
                .hasMessageContaining("Kafka");
        assertThat(happened).isEmpty();
        assertThat(backend.ruling(NOW)).isEmpty();
    }

    @Test
    void recordsThatWhatWasBegunFailed() {
        rulings.answers = false;

        assertThatThrownBy(() ->
                        service.rule(Upstream.MODELS, RULING, ACTOR).await().indefinitely())
                .hasMessageContaining("Redis");
        assertThat(happened)
                .extracting(record -> ((OperationRecorded) record).result())
                .containsExactly(OperationRecorded.ACCEPTED, "SERVICE_UNAVAILABLE");
        assertThat(backend.ruling(NOW)).isEmpty();
    }

    private Uni<Void> record(OperationRecorded operation) {
        if (!brokersAnswer) {
            return Uni.createFrom().failure(new IllegalStateException("no broker"));
        }
        happened.add(operation);
        return Uni.createFrom().voidItem();
    }

    private final class FakeRulings extends RulingRepository {

        private boolean answers = true;

        FakeRulings() {
            super(null);
        }

        @Override
        Uni<Void> save(Upstream upstream, Ruling ruling) {
            return answer(Optional.of(ruling));
        }

        @Override
        Uni<Void> delete(Upstream upstream) {
            return answer(Optional.empty());
        }

        @Override
        Uni<Map<Upstream, Ruling>> all() {
            return Uni.createFrom().item(new EnumMap<>(Upstream.class));
        }

        private Uni<Void> answer(Optional<Ruling> held) {
            if (!answers) {
                return Uni.createFrom().failure(new IllegalStateException("no Redis"));
            }
            happened.add(held);
            return Uni.createFrom().voidItem();
        }
    }
}

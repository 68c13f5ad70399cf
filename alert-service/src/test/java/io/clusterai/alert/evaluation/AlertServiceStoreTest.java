package io.clusterai.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.alert.rule.AlertRule;
import io.clusterai.alert.testsupport.Rules;
import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Two owners that both believe in themselves must not make two alerts of one. */
@QuarkusTest
@QuarkusTestResource(StackResource.class)
class AlertServiceStoreTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant NOON = Instant.parse("2026-03-21T12:00:00Z");

    @Inject
    AlertService alerts;

    private final AlertRule rule = Rules.rule("load > 1", Duration.ofMinutes(1));

    private Alert pending() {
        return Alert.raise(
                new AlertId(UUID.randomUUID()),
                rule,
                AlertIdentity.of(rule, Map.of("instance", "a")),
                2,
                new AlertState.Pending(NOON));
    }

    private List<Transition> store(Transition transition) {
        return alerts.inTransaction(tx -> alerts.commit(tx, List.of(transition), AlertService.RULE))
                .await()
                .atMost(PATIENCE);
    }

    @Test
    void raisesASeriesOnce() {
        Transition first = Transition.raise(pending());

        assertThat(store(first)).containsExactly(first);
        assertThat(store(Transition.raise(pending()))).isEmpty();
        assertThat(alerts.open(List.of(rule.id())).await().atMost(PATIENCE).get(rule.id()))
                .containsExactly(first.after());
    }

    @Test
    void movesAnAlertOnlyFromTheStateThatWasSeen() {
        Alert pending = pending();
        store(Transition.raise(pending));
        Alert firing = pending.moved(new AlertState.Firing(NOON, NOON.plusSeconds(60), NOON.plusSeconds(60)), 3);

        assertThat(store(Transition.move(pending, firing))).hasSize(1);
        assertThat(store(Transition.move(pending, firing))).isEmpty();
        assertThat(alerts.get(pending.id()).await().atMost(PATIENCE)).isEqualTo(firing);
        assertThat(alerts.history(pending.id()).await().atMost(PATIENCE))
                .extracting(HistoryEntry::version)
                .containsExactly(1L, 2L);
    }

    @Test
    void letsASeriesBeRaisedAgainOnceItsAlertIsOver() {
        Alert pending = pending();
        store(Transition.raise(pending));
        store(Transition.move(
                pending,
                pending.moved(((AlertState.Open) pending.state())
                        .resolve(NOON.plusSeconds(1), Resolution.CONDITION_CLEARED))));

        assertThat(store(Transition.raise(pending()))).hasSize(1);
    }
}

package io.clusterai.gateway.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthBoardTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final HealthRules RULES = new HealthRules(Set.of("postgresql"));
    private static final Probe UP = Probe.up(Duration.ofMillis(3));
    private static final Probe DOWN = Probe.down(Duration.ofMillis(900), "it does not answer");

    @Test
    void isUpWhenEverythingIs() {
        HealthBoard board = board(List.of(UP), List.of(UP));

        assertThat(board.status()).isEqualTo(HealthStatus.UP);
    }

    @Test
    void isDegradedWhenOneServiceIsDown() {
        HealthBoard board = board(List.of(UP), List.of(DOWN));

        assertThat(board.status()).isEqualTo(HealthStatus.DEGRADED);
        assertThat(board.components().get(1))
                .isEqualTo(new Component(
                        "alert-service", HealthStatus.DOWN, NOON, Duration.ofMillis(900), "it does not answer"));
    }

    @Test
    void isDownWhenNoServiceWorks() {
        assertThat(board(List.of(DOWN), List.of(DOWN)).status()).isEqualTo(HealthStatus.DOWN);
    }

    @Test
    void isDownBeforeAnythingWasAsked() {
        assertThat(HealthBoard.EMPTY.status()).isEqualTo(HealthStatus.DOWN);
    }

    @Test
    void callsAServiceDegradedWhenOneOfItsInstancesIsDown() {
        HealthBoard board = board(List.of(UP), List.of(UP, DOWN));

        assertThat(board.components().get(1).status()).isEqualTo(HealthStatus.DEGRADED);
        assertThat(board.status()).isEqualTo(HealthStatus.DEGRADED);
    }

    @Test
    void seesInfrastructureWithTheEyesOfItsUsers() {
        Probe withDatabase = new Probe(true, Duration.ZERO, "", Map.of("postgresql", true));
        Probe withoutDatabase = new Probe(false, Duration.ZERO, "not ready", Map.of("postgresql", false));

        HealthBoard board = board(List.of(withDatabase), List.of(withoutDatabase));

        assertThat(board.components().get(2))
                .isEqualTo(new Component(
                        "postgresql", HealthStatus.DEGRADED, NOON, Duration.ZERO, "alert-service cannot use it"));
    }

    @Test
    void takesTheTimeOfWhoAnswersForADependency() {
        Probe slow = new Probe(true, Duration.ofMillis(40), "", Map.of("postgresql", true, "kafka", true));

        HealthBoard board = HealthBoard.EMPTY.after(
                Map.of("auth-service", List.of(slow)), Map.of("kafka", Probe.up(Duration.ofMillis(2))), RULES, NOON);

        assertThat(board.components())
                .extracting(Component::name, component -> component.latency().toMillis())
                .containsExactly(tuple("auth-service", 40L), tuple("kafka", 2L), tuple("postgresql", 40L));
    }

    @Test
    void isDownWithoutWhatNothingWorksWithout() {
        Probe withoutDatabase = new Probe(false, Duration.ZERO, "not ready", Map.of("postgresql", false));

        HealthBoard board = board(List.of(UP), List.of(withoutDatabase));

        assertThat(board.components().get(2).status()).isEqualTo(HealthStatus.DOWN);
        assertThat(board.status()).isEqualTo(HealthStatus.DOWN);
    }

    @Test
    void isDownWhenOnlyTheGatewayWorks() {
        HealthBoard board = HealthBoard.EMPTY.after(
                Map.of("gateway", List.of(UP), "auth-service", List.of(DOWN)), Map.of(), RULES, NOON);

        assertThat(board.status()).isEqualTo(HealthStatus.DOWN);
    }

    @Test
    void isDegradedWithoutKafka() {
        HealthBoard board = HealthBoard.EMPTY.after(
                Map.of("auth-service", List.of(UP)),
                Map.of("kafka", Probe.down(Duration.ZERO, "no broker answers")),
                RULES,
                NOON);

        assertThat(board.status()).isEqualTo(HealthStatus.DEGRADED);
    }

    @Test
    void remembersSinceWhenAStatusHolds() {
        HealthBoard first = board(List.of(UP), List.of(DOWN));

        HealthBoard second = after(first, List.of(DOWN), List.of(DOWN), NOON.plusSeconds(2));

        assertThat(second.components().get(0).since()).isEqualTo(NOON.plusSeconds(2));
        assertThat(second.components().get(1).since()).isEqualTo(NOON);
    }

    @Test
    void saysTheSameWhenOnlyLatencyDiffers() {
        HealthBoard first = board(List.of(UP), List.of(UP));
        HealthBoard slower = after(first, List.of(Probe.up(Duration.ofSeconds(1))), List.of(UP), NOON.plusSeconds(2));
        HealthBoard other = after(first, List.of(DOWN), List.of(UP), NOON.plusSeconds(2));

        assertThat(slower.saysTheSameAs(first)).isTrue();
        assertThat(other.saysTheSameAs(first)).isFalse();
        assertThat(first.saysTheSameAs(HealthBoard.EMPTY)).isFalse();
    }

    private static HealthBoard board(List<Probe> auth, List<Probe> alerts) {
        return after(HealthBoard.EMPTY, auth, alerts, NOON);
    }

    private static HealthBoard after(HealthBoard before, List<Probe> auth, List<Probe> alerts, Instant now) {
        Map<String, List<Probe>> services = new LinkedHashMap<>();
        services.put("auth-service", auth);
        services.put("alert-service", alerts);
        return before.after(services, Map.of(), RULES, now);
    }
}

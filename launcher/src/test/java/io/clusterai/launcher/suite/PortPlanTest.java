package io.clusterai.launcher.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PortPlanTest {

    private final AtomicInteger anyFree = new AtomicInteger(50_000);

    @Test
    void firstReplicasHaveTheStandardPortsAndFurtherOnesFreePorts() {
        // When
        PortPlan plan = plan(
                options(Map.of(SuiteService.GATEWAY, 3, SuiteService.ALERT_SERVICE, 2), 8080, false), Set.of(8180));

        // Then
        assertThat(plan.taken()).isEmpty();
        assertThat(plan.of(SuiteService.GATEWAY))
                .extracting(PortPlan.Ports::http)
                .containsExactly(8080, 8280, 8380);
        assertThat(plan.of(SuiteService.GATEWAY).getFirst().management()).isEqualTo(9000);
        assertThat(plan.of(SuiteService.ALERT_SERVICE).getFirst()).isEqualTo(new PortPlan.Ports(8085, 9005));
        assertThat(plan.of(SuiteService.ALERT_SERVICE).getLast().http()).isGreaterThanOrEqualTo(50_000);
        assertThat(plan.of(SuiteService.AUTH_SERVICE)).hasSize(1);
    }

    @Test
    void standardPortsOfOthersAreNamedAsTaken() {
        // When
        PortPlan plan = plan(options(Map.of(), 8080, false), Set.of(8081, 9003));

        // Then
        assertThat(plan.taken()).containsExactly(8081, 9003);
    }

    @Test
    void aGatewayPortThatAnotherServiceNeedsIsTaken() {
        // When
        PortPlan plan = plan(options(Map.of(), 8083, false), Set.of());

        // Then
        assertThat(plan.taken()).containsExactly(8083);
    }

    @Test
    void freePortsAreAllDifferentAndNeverTaken() {
        // Given
        AtomicInteger repeating = new AtomicInteger();

        // When
        PortPlan plan = PortPlan.of(
                options(Map.of(SuiteService.GATEWAY, 2), 8080, true),
                port -> false,
                () -> 50_000 + repeating.getAndIncrement() / 2);

        // Then
        assertThat(plan.taken()).isEmpty();
        assertThat(plan.services().values().stream()
                        .flatMap(replicas -> replicas.stream())
                        .flatMap(ports -> java.util.stream.Stream.of(ports.http(), ports.management())))
                .hasSize(14)
                .doesNotHaveDuplicates()
                .allMatch(port -> port >= 50_000);
    }

    private PortPlan plan(SuiteOptions options, Set<Integer> taken) {
        return PortPlan.of(options, port -> !taken.contains(port), anyFree::getAndIncrement);
    }

    private static SuiteOptions options(Map<SuiteService, Integer> replicas, int port, boolean freePorts) {
        return new SuiteOptions(
                replicas, port, "127.0.0.1", freePorts, false, Optional.empty(), Optional.empty(), Optional.empty());
    }
}

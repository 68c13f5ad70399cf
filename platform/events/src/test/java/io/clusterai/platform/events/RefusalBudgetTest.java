package io.clusterai.platform.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalBudgetTest {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private final RefusalBudget budget = new RefusalBudget();

    @Test
    void oneCallerGetsSoManyAMinute() {
        assertThat(IntStream.range(0, 1_000)
                        .filter(at -> budget.allows("u-1", NOON.plusMillis(at)))
                        .count())
                .isEqualTo(RefusalBudget.A_MINUTE);

        assertThat(budget.allows("u-1", NOON.plusSeconds(59))).isFalse();
        assertThat(budget.allows("u-1", NOON.plusSeconds(60))).isTrue();
    }

    @Test
    void whatOneSpendsAnotherStillHas() {
        IntStream.range(0, 100).forEach(at -> budget.allows("u-1", NOON));

        assertThat(budget.allows("u-2", NOON)).isTrue();
    }

    @Test
    void callersLongSilentAreForgottenFirst() {
        IntStream.range(0, RefusalBudget.A_MINUTE).forEach(at -> budget.allows("u-1", NOON));
        IntStream.range(0, RefusalBudget.MOST_CALLERS).forEach(at -> budget.allows("other-" + at, NOON));

        assertThat(budget.allows("u-1", NOON)).isTrue();
    }
}

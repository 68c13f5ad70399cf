package io.clusterai.metrics.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RetentionPolicyTest {

    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.parse("2026-03-10");

    private final RetentionPolicy policy = new RetentionPolicy(Duration.ofHours(24), 100);

    @Test
    void makesTodayAndTwoDaysAhead() {
        assertThat(policy.decide(Set.of(), new TreeMap<>(), NOON).createDays())
                .containsExactly(TODAY, TODAY.plusDays(1), TODAY.plusDays(2));
        assertThat(policy.decide(Set.of(TODAY, TODAY.plusDays(2)), new TreeMap<>(), NOON)
                        .createDays())
                .containsExactly(TODAY.plusDays(1));
    }

    @Test
    void dropsADayWhenItsLastMomentIsTooOld() {
        Set<LocalDate> days = Set.of(TODAY.minusDays(2), TODAY.minusDays(1), TODAY);

        assertThat(policy.decide(days, new TreeMap<>(), NOON).dropDays()).containsExactly(TODAY.minusDays(2));
    }

    @Test
    void dropsADayExactlyAtItsTime() {
        Set<LocalDate> days = Set.of(TODAY.minusDays(1));
        Instant due = Instant.parse("2026-03-11T00:00:00Z");

        assertThat(policy.decide(days, new TreeMap<>(), due).dropDays()).containsExactly(TODAY.minusDays(1));
        assertThat(policy.decide(days, new TreeMap<>(), due.minusMillis(1)).dropDays())
                .isEmpty();
    }

    @Test
    void deletesTheOldestWindowsBeyondTheSize() {
        TreeMap<Instant, Long> windows = new TreeMap<>(Map.of(
                Instant.parse("2026-03-10T06:00:00Z"), 60L,
                Instant.parse("2026-03-10T08:00:00Z"), 60L,
                Instant.parse("2026-03-10T10:00:00Z"), 40L));

        RetentionPolicy.Decision decision = policy.decide(Set.of(TODAY), windows, NOON);

        assertThat(decision.deleteWindows()).containsExactly(Instant.parse("2026-03-10T06:00:00Z"));
        assertThat(decision.dropDays()).isEmpty();
    }

    @Test
    void dropsAPastDayOfWhichNothingIsLeft() {
        TreeMap<Instant, Long> windows = new TreeMap<>(Map.of(
                Instant.parse("2026-03-09T20:00:00Z"), 60L,
                Instant.parse("2026-03-09T22:00:00Z"), 60L,
                Instant.parse("2026-03-10T10:00:00Z"), 90L));

        RetentionPolicy.Decision decision = policy.decide(Set.of(TODAY.minusDays(1), TODAY), windows, NOON);

        assertThat(decision.dropDays()).containsExactly(TODAY.minusDays(1));
        assertThat(decision.deleteWindows()).hasSize(2);
    }

    @Test
    void neverDeletesTheWindowBeingWritten() {
        TreeMap<Instant, Long> windows = new TreeMap<>(Map.of(Instant.parse("2026-03-10T12:00:00Z"), 1_000L));

        assertThat(policy.decide(Set.of(TODAY), windows, NOON).deleteWindows()).isEmpty();
    }
}

package io.clusterai.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void withoutOneEverythingIsKept() {
        assertThat(new Retention(Optional.empty()).before(NOON)).isEmpty();
    }

    @Test
    void whatIsOlderMayGo() {
        assertThat(new Retention(Optional.of(Duration.ofDays(400))).before(NOON))
                .contains(NOON.minus(Duration.ofDays(400)));
    }

    @Test
    void thirtyDaysAreKeptAtLeast() {
        assertThat(new Retention(Optional.of(Duration.ofDays(30))).before(NOON)).isPresent();
        assertThatThrownBy(() -> new Retention(Optional.of(Duration.ofDays(30).minusSeconds(1))))
                .hasMessageContaining("auth.audit.retention")
                .hasMessageContaining("30 days");
    }
}

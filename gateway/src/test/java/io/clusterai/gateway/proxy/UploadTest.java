package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UploadTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Upload upload = new Upload(NOON);

    @Test
    void stallsWhenNothingComes() {
        upload.passed(100_000, NOON.plusSeconds(1));

        assertThat(upload.stalls(NOON.plusMillis(10_999), PATIENCE)).isFalse();
        assertThat(upload.stalls(NOON.plusSeconds(11), PATIENCE)).isTrue();
    }

    @Test
    void stallsWhenAByteComesNowAndThen() {
        for (int second = 1; second <= 12; second++) {
            upload.passed(1, NOON.plusSeconds(second));
        }

        assertThat(upload.stalls(NOON.plusSeconds(10), PATIENCE)).isFalse();
        assertThat(upload.stalls(NOON.plusSeconds(12), PATIENCE)).isTrue();
    }

    @Test
    void doesNotBlameTheClientForWhatTheServiceDoesNotTake() {
        upload.passed(100, NOON);
        upload.hold(NOON.plusSeconds(1));

        assertThat(upload.stalls(NOON.plusSeconds(60), PATIENCE)).isFalse();
        assertThat(upload.isStuck(NOON.plusMillis(10_999), PATIENCE)).isFalse();
        assertThat(upload.isStuck(NOON.plusSeconds(11), PATIENCE)).isTrue();

        upload.release(NOON.plusSeconds(61));
        assertThat(upload.isStuck(NOON.plusSeconds(99), PATIENCE)).isFalse();
        assertThat(upload.stalls(NOON.plusSeconds(70), PATIENCE)).isFalse();
        assertThat(upload.stalls(NOON.plusSeconds(71), PATIENCE)).isTrue();
    }

    @Test
    void isPatientWithASlowLine() {
        for (int second = 1; second <= 60; second++) {
            upload.passed(5_000, NOON.plusSeconds(second));
        }

        assertThat(upload.stalls(NOON.plusSeconds(60), PATIENCE)).isFalse();
        assertThat(upload.length()).isEqualTo(300_000);
    }
}

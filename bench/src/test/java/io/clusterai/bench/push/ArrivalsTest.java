package io.clusterai.bench.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

    private final Arrivals arrivals = new Arrivals();

    @Test
    void knowsHowLongFramesWereOnTheirWay() {
        // Given
        long sent = 5_000_000_000L;

        // When
        LongStream.rangeClosed(1, 100)
                .forEach(milliseconds -> arrivals.arrived(
                        "{\"type\":\"event\",\"data\":" + Source.alert("a", sent) + "}",
                        sent + milliseconds * 1_000_000));

        // Then
        assertThat(arrivals.count()).isEqualTo(100);
        assertThat(arrivals.percentile(0.5)).isEqualTo(50.0);
        assertThat(arrivals.percentile(0.99)).isEqualTo(99.0);
        assertThat(arrivals.last()).isEqualTo(sent + 100_000_000);
    }

    @Test
    void passesOverFramesThatWereNotSentHere() {
        arrivals.arrived("{\"type\":\"hello\"}", 1);

        assertThat(arrivals.count()).isZero();
    }

    @Test
    void eventsAreAboutFiveHundredBytes() {
        assertThat(Source.alert("0b9d1c52-3f5c-4f5e-9d63-1d0a1f0c7f11", 123_456_789_012_345L))
                .hasSizeBetween(400, 600);
    }
}

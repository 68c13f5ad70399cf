package io.clusterai.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlightTest {

    private final List<Optional<StoredAnswer>> told = new ArrayList<>();
    private final Flight flight = new Flight("g", Instant.EPOCH, Optional.empty(), told::add);
    private final StoredAnswer answer = StoredAnswer.of("g", Instant.EPOCH, Map.of(), new byte[0]);

    @Test
    void bringsTheAnswerToEverybody() {
        flight.lands(answer);
        flight.fails();

        assertThat(flight.landed()).isCompletedWithValue(Optional.of(answer));
        assertThat(told).containsExactly(Optional.of(answer));
    }

    @Test
    void leavesNobodyWaiting() {
        flight.fails();

        assertThat(flight.landed()).isCompletedWithValue(Optional.empty());
        assertThat(told).containsExactly(Optional.empty());
    }
}

package io.clusterai.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

    @Test
    void survivesTheWayThroughAClient() {
        Position position = new Position("q1Zxv0pXTkS9h3cV7yTn2A", new long[] {0, 127, 128, Long.MAX_VALUE});

        assertThat(Position.parse(position.token())).contains(position);
    }

    @Test
    void fitsAUrl() {
        assertThat(new Position("q1Zxv0pXTkS9h3cV7yTn2A", new long[] {1, 2, 3, 4}).token())
                .matches("[A-Za-z0-9_-]{1,64}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AA",
                "AQ",
                "AQE",
                "AgEA",
                "AX8A",
                "not a token",
                "AQFhAf__________________",
                "AQD_",
                "AQFhAAA"
            })
    void refusesWhatIsNotAPosition(String token) {
        assertThat(Position.parse(token)).isEmpty();
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(Position.parse("A".repeat(2000))).isEmpty();
    }
}

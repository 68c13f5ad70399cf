package io.clusterai.metrics.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTextTest {

    @ParameterizedTest
    @CsvSource({
        "0,1970-01-01T00:00:00Z",
        "1763715600.123,2025-11-21T09:00:00.123Z",
        "1.7637156E9,2025-11-21T09:00:00Z",
        "-1,1969-12-31T23:59:59Z",
        "2025-11-21T10:00:00.5+01:00,2025-11-21T09:00:00.500Z",
    })
    void readsTimes(String text, Instant expected) {
        assertThat(QueryText.time("time", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "NaN",
                "Inf",
                "1e400",
                "1e99",
                "-999999999999999",
                "2025-11-21",
                "2025-13-01T00:00:00Z",
                "+12345-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59Z"
            })
    void refusesTimes(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> QueryText.time("start", text))
                .withMessageContaining("'start'")
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }

    @ParameterizedTest
    @CsvSource({"15,PT15S", "0.5,PT0.5S", "15s,PT15S", "1m30s,PT1M30S", "1d,PT24H", "250ms,PT0.25S", "0,PT0S"})
    void readsSteps(String text, Duration expected) {
        assertThat(QueryText.step("step", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "1x", "1s1m", "NaN", "PT15S", "99999999999d"})
    void refusesSteps(String text) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> QueryText.step("step", text));
    }

    @Test
    void allowsExactlyAsManyPointsAsPrometheus() {
        QueryBounds bounds = new QueryBounds(11_000, Duration.ofDays(31));
        Instant start = Instant.EPOCH;

        assertThatCode(() -> bounds.check(start, start.plusSeconds(10_999), Duration.ofSeconds(1)))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> bounds.check(start, start.plusSeconds(11_000), Duration.ofSeconds(1)))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.QUERY_TOO_LARGE));
    }
}

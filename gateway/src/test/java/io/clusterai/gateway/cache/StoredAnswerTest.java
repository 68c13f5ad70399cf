package io.clusterai.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredAnswerTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TTL = Duration.ofSeconds(30);

    private final StoredAnswer answer = answer("{\"a\":1}");

    @Test
    void isFreshInItsGenerationForAWhile() {
        assertThat(answer.isFresh("g1", NOW.plusSeconds(29), TTL)).isTrue();
        assertThat(answer.isFresh("g1", NOW.plusSeconds(30), TTL)).isFalse();
        assertThat(answer.isFresh("g2", NOW, TTL)).isFalse();
    }

    @Test
    void isNeverYoungerThanNew() {
        assertThat(answer.age(NOW.minusSeconds(5))).isZero();
    }

    @Test
    void isKnownByItsContent() {
        assertThat(answer.etag())
                .isEqualTo(answer("{\"a\":1}").etag())
                .isNotEqualTo(answer("{\"a\":2}").etag());
    }

    @Test
    void recognisesItsValidator() {
        assertThat(answer.matches(answer.etag())).isTrue();
        assertThat(answer.matches("\"x\", W/" + answer.etag())).isTrue();
        assertThat(answer.matches("*")).isTrue();
        assertThat(answer.matches("\"x\"")).isFalse();
        assertThat(answer.matches(null)).isFalse();
    }

    @Test
    void comesBackAsItWas() {
        StoredAnswer back = StoredAnswer.ofBytes(answer.toBytes());

        assertThat(back).usingRecursiveComparison().isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "\u0001", "\u0002anything"})
    void doesNotReadWhatOthersWrote(String foreign) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StoredAnswer.ofBytes(foreign.getBytes(StandardCharsets.UTF_8)));
    }

    private static StoredAnswer answer(String body) {
        return StoredAnswer.of(
                "g1", NOW, Map.of("content-type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
    }
}

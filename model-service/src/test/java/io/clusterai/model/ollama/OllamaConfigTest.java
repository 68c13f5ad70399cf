package io.clusterai.model.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OllamaConfigTest {

    @Test
    void hasDefaultsForASmallAnswerAndALongPull() {
        OllamaConfig config = config(Map.of());

        assertThat(config.answerTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.answerMaxBytes()).isEqualTo(8L << 20);
        assertThat(config.deleteTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.pullAnswerTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.pullIdleTimeout()).isEqualTo(Duration.ofMinutes(20));
    }

    @Test
    void readsEveryKey() {
        OllamaConfig config = config(Map.of(
                "model.ollama.answer-timeout", "1s",
                "model.ollama.answer-max-bytes", "2",
                "model.ollama.delete-timeout", "3s",
                "model.ollama.pull-answer-timeout", "4s",
                "model.ollama.pull-idle-timeout", "5s"));

        assertThat(config.answerTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.answerMaxBytes()).isEqualTo(2);
        assertThat(config.deleteTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.pullAnswerTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.pullIdleTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    private static OllamaConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(OllamaConfig.class)
                .withDefaultValues(values)
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(OllamaConfig.class);
    }
}

package io.clusterai.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenServiceTest {

    @ParameterizedTest
    @CsvSource({
        "0, 1000, auth.signing.workers",
        "65, 1000, auth.signing.workers",
        "2, -1, auth.signing.queue",
        "2, 10001, auth.signing.queue"
    })
    void refusesAValueOutsideOfItsRangeByName(int workers, int queue, String key) {
        assertThatThrownBy(() -> new TokenService(null, InstantSource.system(), new Values(workers, queue), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + " must be ");
    }

    @Test
    void signsTwoAtOnceUnlessToldOtherwise() {
        SigningConfig standard = mapped(Map.of());
        SigningConfig told = mapped(Map.of("auth.signing.workers", "4", "auth.signing.queue", "50"));

        assertThat(standard.workers()).isEqualTo(2);
        assertThat(standard.queue()).isEqualTo(1000);
        assertThat(told.workers()).isEqualTo(4);
        assertThat(told.queue()).isEqualTo(50);
    }

    private static SigningConfig mapped(Map<String, String> values) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().withMapping(SigningConfig.class);
        values.forEach(builder::withDefaultValue);
        return builder.build().getConfigMapping(SigningConfig.class);
    }

    private record Values(int workers, int queue) implements SigningConfig {}
}

package io.clusterai.auth.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTextTest {

    private static final ApiKeyText KEY =
            ApiKeyText.of(UUID.fromString("00000000-0000-4000-8000-00000000abcd"), new byte[24]);

    @Test
    void readsWhatItWrote() {
        assertThat(KEY.text())
                .startsWith("cai_0000000000004000800000000000abcd_")
                .hasSize(85);
        assertThat(ApiKeyText.parse(KEY.text())).contains(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cai_", "cai__", "cai_x_y", "sk-123", "cai_0000000000004000800000000000ABCD_00"})
    void refusesGarbage(String text) {
        assertThat(ApiKeyText.parse(text)).isEmpty();
    }

    @Test
    void isNeverPrinted() {
        assertThat(KEY.toString()).doesNotContain(KEY.secret());
    }
}

package io.clusterai.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "/api/v1/workers, application/json, 1024, true",
                "/api/v1/workers, Application/JSON;charset=UTF-8, 9999, true",
                "/api/v1/workers, application/json, 1023, false",
                "/api/v1/workers, application/json, -1, false",
                "/api/v1/workers, application/x-ndjson, 9999, false",
                "/api/v1/workers, text/event-stream, -1, false",
                "/api/v1/workers, none, 9999, false",
                "/api/v1/auth/users, application/json, 9999, false",
            })
    void compressesDocumentsOnly(String path, String type, long length, boolean suits) {
        assertThat(Compression.suits(path, type, length)).isEqualTo(suits);
    }
}

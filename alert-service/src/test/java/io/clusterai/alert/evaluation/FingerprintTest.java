package io.clusterai.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    /** The values that the Prometheus client library's own tests pin for {@code LabelsToSignature}. */
    @Test
    void isTheOneOfPrometheus() {
        assertThat(Fingerprint.of(Map.of()).value())
                .isEqualTo(Long.toHexString(Long.parseUnsignedLong("14695981039346656037")));
        assertThat(Fingerprint.of(Map.of("name", "garland, briggs", "fear", "love is not enough"))
                        .value())
                .isEqualTo(Long.toHexString(5_799_056_148_416_392_346L));
    }

    @Test
    void tellsWhereANameEnds() {
        assertThat(Fingerprint.of(Map.of("a", "bb", "b", "c")))
                .isNotEqualTo(Fingerprint.of(Map.of("a", "b", "bb", "c")));
    }

    @Test
    void readsTextAsUtf8() {
        assertThat(Fingerprint.of(Map.of("alertname", "HighLoad", "instance", "höst"))
                        .value())
                .isEqualTo("23c080bb6832204f");
    }
}

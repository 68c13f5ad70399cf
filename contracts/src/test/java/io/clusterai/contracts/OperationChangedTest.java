package io.clusterai.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperationChangedTest {

    private static final AccessPolicy ONE_CLUSTER = AccessPolicy.of(List.of("c-1"), null);
    private static final AccessPolicy ONE_MODEL = AccessPolicy.of(null, List.of("llama3:*"));

    @Test
    void isKnownToWhomItsClusterIsAllowed() {
        assertThat(of("c-1", "").isWithin(ONE_CLUSTER)).isTrue();
        assertThat(of("c-2", "").isWithin(ONE_CLUSTER)).isFalse();
        assertThat(of("c-2", "").isWithin(ONE_MODEL)).isTrue();
    }

    @Test
    void isKnownToWhomItsModelIsAllowed() {
        assertThat(of("", "llama3:8b").isWithin(ONE_MODEL)).isTrue();
        assertThat(of("", "phi:latest").isWithin(ONE_MODEL)).isFalse();
        assertThat(of("", "phi:latest").isWithin(ONE_CLUSTER)).isTrue();
    }

    @Test
    void isHiddenFromTheLimitedWhenItNamesNeither() {
        assertThat(of(null, null).isWithin(ONE_CLUSTER)).isFalse();
        assertThat(of("", "").isWithin(ONE_MODEL)).isFalse();
        assertThat(of("", "").isWithin(AccessPolicy.UNLIMITED)).isTrue();
    }

    private static OperationChanged of(String clusterId, String model) {
        return new OperationChanged(
                "w-1",
                1,
                "worker.start",
                "lab",
                OperationState.RUNNING,
                0,
                "",
                "ada",
                Map.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                clusterId,
                model);
    }
}

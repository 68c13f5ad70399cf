package io.clusterai.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.contracts.AccessPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrantTest {

    private static final Filter MINE = new Filter(Map.of("clusterId", Set.of("c-1")));
    private static final Filter ALSO_OTHERS = new Filter(Map.of("clusterId", Set.of("c-1", "c-2")));

    @Test
    void showsWhatThePermissionsName() {
        assertThat(grant(AccessPolicy.UNLIMITED).maySee(PushTopic.WORKERS, Filter.ALL))
                .isTrue();
        assertThat(new Grant("user-1", Set.of("alerts:read"), AccessPolicy.UNLIMITED, Instant.MAX)
                        .maySee(PushTopic.WORKERS, Filter.ALL))
                .isFalse();
    }

    @Test
    void whoIsLimitedToClustersNamesThem() {
        Grant limited = grant(AccessPolicy.of(List.of("c-1"), null));

        assertThat(limited.maySee(PushTopic.WORKERS, MINE)).isTrue();
        assertThat(limited.maySee(PushTopic.WORKERS, ALSO_OTHERS)).isFalse();
        assertThat(limited.maySee(PushTopic.WORKERS, Filter.ALL)).isFalse();
        assertThat(limited.maySee(PushTopic.MODELS, Filter.ALL)).isTrue();
    }

    @Test
    void whoIsLimitedToModelsHasNoTopicOfThem() {
        Grant limited = grant(AccessPolicy.of(null, List.of("llama3:*")));

        assertThat(limited.maySee(PushTopic.MODELS, Filter.ALL)).isFalse();
        assertThat(limited.maySee(PushTopic.WORKERS, Filter.ALL)).isTrue();
    }

    @Test
    void whoIsLimitedInAnyWayHasNoTopicOfOperations() {
        assertThat(grant(AccessPolicy.UNLIMITED).maySee(PushTopic.OPERATIONS, Filter.ALL))
                .isTrue();
        assertThat(grant(AccessPolicy.of(List.of("c-1"), null)).maySee(PushTopic.OPERATIONS, Filter.ALL))
                .isFalse();
        assertThat(grant(AccessPolicy.of(null, List.of("llama3:*"))).maySee(PushTopic.OPERATIONS, Filter.ALL))
                .isFalse();
    }

    private static Grant grant(AccessPolicy policy) {
        return new Grant("user-1", Set.of("*:read"), policy, Instant.MAX);
    }
}

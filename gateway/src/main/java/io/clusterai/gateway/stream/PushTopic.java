package io.clusterai.gateway.stream;

import io.clusterai.contracts.Permissions;
import io.clusterai.contracts.Topics;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What a client may subscribe to: one permission and at most one Kafka topic each. */
enum PushTopic {
    METRICS("metrics", Topics.SAMPLES_OBSERVED, Permissions.METRICS_READ, true, Set.of("names", "sources")),
    WORKERS("workers", Topics.WORKER_CHANGED, Permissions.WORKERS_READ, false, Set.of("clusterId")),
    MODELS("models", Topics.MODEL_CHANGED, Permissions.MODELS_READ, false, Set.of()),
    OPERATIONS("operations", Topics.OPERATION_CHANGED, Permissions.OPERATIONS_READ, false, Set.of()),
    ALERTS("alerts", Topics.ALERT_CHANGED, Permissions.ALERTS_READ, false, Set.of("state", "severity")),
    /** Made by the gateway itself, so that a position on one replica means nothing on another. */
    HEALTH("health", null, Permissions.HEALTH_READ, true, Set.of());

    private final String wireName;
    private final String kafkaTopic;
    private final String permission;
    private final boolean coalescing;
    private final Set<String> filterKeys;

    PushTopic(String wireName, String kafkaTopic, String permission, boolean coalescing, Set<String> filterKeys) {
        this.wireName = wireName;
        this.kafkaTopic = kafkaTopic;
        this.permission = permission;
        this.coalescing = coalescing;
        this.filterKeys = filterKeys;
    }

    static Optional<PushTopic> named(String wireName) {
        return Arrays.stream(values())
                .filter(topic -> topic.wireName.equals(wireName))
                .findFirst();
    }

    static Optional<PushTopic> ofKafkaTopic(String kafkaTopic) {
        return Arrays.stream(values())
                .filter(topic -> kafkaTopic.equals(topic.kafkaTopic))
                .findFirst();
    }

    String wireName() {
        return wireName;
    }

    Optional<String> kafkaTopic() {
        return Optional.ofNullable(kafkaTopic);
    }

    /** What a caller must hold to see it. */
    String permission() {
        return permission;
    }

    /** Whether only the latest event per key matters to a client that has fallen behind. */
    boolean isCoalescing() {
        return coalescing;
    }

    Set<String> filterKeys() {
        return filterKeys;
    }
}

package io.clusterai.gateway.stream;

import io.clusterai.contracts.Permissions;
import io.clusterai.contracts.Topics;
import io.clusterai.gateway.route.Upstream;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What a client may subscribe to: one permission and at most one Kafka topic each. */
enum PushTopic {
    METRICS(
            "metrics",
            Topics.SAMPLES_OBSERVED,
            Permissions.METRICS_READ,
            true,
            Set.of("names", "sources"),
            Set.of(Upstream.METRICS)),
    WORKERS(
            "workers",
            Topics.WORKER_CHANGED,
            Permissions.WORKERS_READ,
            false,
            Set.of("clusterId"),
            Set.of(Upstream.WORKERS)),
    MODELS("models", Topics.MODEL_CHANGED, Permissions.MODELS_READ, false, Set.of(), Set.of(Upstream.MODELS)),
    OPERATIONS(
            "operations",
            Topics.OPERATION_CHANGED,
            Permissions.OPERATIONS_READ,
            false,
            Set.of(),
            Set.of(Upstream.WORKERS, Upstream.MODELS)),
    ALERTS(
            "alerts",
            Topics.ALERT_CHANGED,
            Permissions.ALERTS_READ,
            false,
            Set.of("state", "severity"),
            Set.of(Upstream.ALERTS)),
    /** Made by the gateway itself, so that a position on one replica means nothing on another. */
    HEALTH("health", null, Permissions.HEALTH_READ, true, Set.of(), Set.of());

    private final String wireName;
    private final String kafkaTopic;
    private final String permission;
    private final boolean coalescing;
    private final Set<String> filterKeys;
    private final Set<Upstream> services;

    PushTopic(
            String wireName,
            String kafkaTopic,
            String permission,
            boolean coalescing,
            Set<String> filterKeys,
            Set<Upstream> services) {
        this.wireName = wireName;
        this.kafkaTopic = kafkaTopic;
        this.permission = permission;
        this.coalescing = coalescing;
        this.filterKeys = filterKeys;
        this.services = services;
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

    /** Whose answers an event makes old. */
    Set<Upstream> services() {
        return services;
    }
}

package io.clusterai.contracts;

import java.util.List;

/** The Kafka topics, named {@code <domain>.<noun-past>.v<N>}. */
public final class Topics {

    /** Telemetry, keyed by source: one record per scrape. */
    public static final String SAMPLES_OBSERVED = "metrics.samples-observed.v1";

    /** Facts about workers, keyed by worker. */
    public static final String WORKER_CHANGED = "workers.worker-changed.v1";

    /** Facts about models on nodes, keyed by {@code model@node}. */
    public static final String MODEL_CHANGED = "models.model-changed.v1";

    /** Progress and outcome of long work, keyed by operation. */
    public static final String OPERATION_CHANGED = "operations.operation-changed.v1";

    /** The life of alerts, keyed by fingerprint. Public: other teams subscribe to it. */
    public static final String ALERT_CHANGED = "alerts.alert-changed.v1";

    /** Changes to what somebody may do, keyed by user. */
    public static final String ACCESS_CHANGED = "auth.access-changed.v1";

    /** People who are to be forgotten, keyed by user. */
    public static final String USER_ERASED = "auth.user-erased.v1";

    /** Sensitive acts of all services, keyed by actor: what the audit trail is made of. */
    public static final String OPERATION_RECORDED = "audit.operation-recorded.v1";

    /** Signed states of the audit trail, under one key. Public: keep them outside the suite. */
    public static final String CHECKPOINT_SIGNED = "audit.checkpoint-signed.v1";

    /** All of them, in the order in which a stack creates them. */
    public static final List<String> ALL = List.of(
            SAMPLES_OBSERVED,
            WORKER_CHANGED,
            MODEL_CHANGED,
            OPERATION_CHANGED,
            ALERT_CHANGED,
            ACCESS_CHANGED,
            USER_ERASED,
            OPERATION_RECORDED,
            CHECKPOINT_SIGNED);

    private Topics() {}
}

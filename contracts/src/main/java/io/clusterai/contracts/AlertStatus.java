package io.clusterai.contracts;

/** Where an alert stands. */
public enum AlertStatus {
    PENDING,
    FIRING,
    ACKNOWLEDGED,
    RESOLVED
}

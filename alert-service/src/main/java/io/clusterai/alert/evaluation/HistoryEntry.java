package io.clusterai.alert.evaluation;

import io.clusterai.contracts.AlertStatus;
import java.time.Instant;

/**
 * One step in the life of an alert.
 *
 * @param actor {@code rule} for the evaluation itself, otherwise a user's name
 * @param comment what the user said, or why the alert was resolved
 */
public record HistoryEntry(long version, AlertStatus state, Instant at, double value, String actor, String comment) {}

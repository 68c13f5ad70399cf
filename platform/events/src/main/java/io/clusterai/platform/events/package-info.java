/**
 * Facts leave through an outbox row of the same transaction and are claimed in an inbox; telemetry is sent directly; views tail whole
 * topics without a group. CloudEvents 1.0 in binary mode, JSON payloads. See {@code platform/events/README.md} for the tables.
 */
package io.clusterai.platform.events;

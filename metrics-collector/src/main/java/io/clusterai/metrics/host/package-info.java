/**
 * The machine this process runs on, read every second from {@code /proc} and {@code /sys} and told in node_exporter's words. See
 * {@code docs/decisions/0003-host-probe.md}.
 */
package io.clusterai.metrics.host;

package io.clusterai.metrics.latest;

import io.clusterai.contracts.Sample;
import io.clusterai.metrics.sample.Scrape;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** The few figures of a machine that fit on one line; empty where the last scrape did not give them. */
record NodeSummary(
        String node,
        Instant lastSeenAt,
        OptionalDouble cpuRatio,
        OptionalDouble memoryRatio,
        OptionalDouble diskRatio,
        OptionalDouble receiveRate,
        OptionalDouble transmitRate,
        OptionalDouble memoryTotal,
        long cpus,
        OptionalDouble load1,
        Optional<String> failure) {

    static NodeSummary of(Scrape host) {
        long cpus = host.samples().stream()
                .filter(sample -> sample.name().equals("node_cpu_seconds_total"))
                .map(sample -> sample.labels().getOrDefault("cpu", ""))
                .distinct()
                .count();
        return new NodeSummary(
                host.source().subject(),
                host.observedAt(),
                value(host, "node_cpu_utilization_ratio"),
                value(host, "node_memory_utilization_ratio"),
                value(host, "node_disk_utilization_ratio"),
                value(host, "node_network_receive_bytes_per_second"),
                value(host, "node_network_transmit_bytes_per_second"),
                value(host, "node_memory_MemTotal_bytes"),
                cpus,
                value(host, "node_load1"),
                host.failure());
    }

    private static OptionalDouble value(Scrape host, String name) {
        return host.samples().stream()
                .filter(sample -> sample.name().equals(name))
                .mapToDouble(Sample::value)
                .findFirst();
    }
}

package io.clusterai.metrics.latest;

import java.time.Instant;
import java.util.OptionalDouble;

/** A machine on one line; a figure is null where it is not known. */
record NodeView(
        String node,
        Instant lastSeenAt,
        boolean stale,
        String reason,
        Double cpuRatio,
        Double memoryRatio,
        Double diskRatio,
        Double networkReceiveBytesPerSecond,
        Double networkTransmitBytesPerSecond,
        Long memoryTotalBytes,
        long cpus,
        Double load1) {

    static NodeView of(NodeSummary node, boolean stale) {
        return new NodeView(
                node.node(),
                node.lastSeenAt(),
                stale,
                node.failure().orElse(stale ? "no sample arrives" : null),
                orNull(node.cpuRatio()),
                orNull(node.memoryRatio()),
                orNull(node.diskRatio()),
                orNull(node.receiveRate()),
                orNull(node.transmitRate()),
                node.memoryTotal().isPresent() ? (long) node.memoryTotal().getAsDouble() : null,
                node.cpus(),
                orNull(node.load1()));
    }

    private static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}

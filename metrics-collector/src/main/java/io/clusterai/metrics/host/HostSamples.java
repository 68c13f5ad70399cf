package io.clusterai.metrics.host;

import io.clusterai.contracts.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Tells a reading as samples: node_exporter's names, and gauges that need no arithmetic of the reader. */
record HostSamples(String node, Predicate<String> isPhysical) {

    static final String CPU_UTILISATION = "node_cpu_utilization_ratio";
    static final String MEMORY_UTILISATION = "node_memory_utilization_ratio";
    static final String DISK_UTILISATION = "node_disk_utilization_ratio";
    static final String RECEIVE_RATE = "node_network_receive_bytes_per_second";
    static final String TRANSMIT_RATE = "node_network_transmit_bytes_per_second";

    private static final List<String> MEMORY_NAMES =
            List.of("MemTotal", "MemFree", "MemAvailable", "Buffers", "Cached", "SwapTotal", "SwapFree");

    /** @param previous the reading before; without it there are counters, but no rates yet */
    List<Sample> of(Optional<HostReading> previous, HostReading current) {
        List<Sample> samples = new ArrayList<>();
        cpu(current, samples);
        memory(current, samples);
        filesystems(current, samples);
        networks(current, samples);
        add(samples, "node_load1", current.load().one());
        add(samples, "node_load5", current.load().five());
        add(samples, "node_load15", current.load().fifteen());
        add(samples, "node_boot_time_seconds", current.bootTime().getEpochSecond());
        previous.ifPresent(before -> rates(before, current, samples));
        return samples;
    }

    private void cpu(HostReading current, List<Sample> samples) {
        for (CpuTimes times : current.cpus()) {
            times.byMode()
                    .forEach((mode, seconds) ->
                            add(samples, "node_cpu_seconds_total", seconds, "cpu", times.cpu(), "mode", mode));
        }
    }

    private void memory(HostReading current, List<Sample> samples) {
        for (String name : MEMORY_NAMES) {
            add(samples, "node_memory_" + name + "_bytes", current.memory().of(name));
        }
        add(samples, MEMORY_UTILISATION, current.memory().utilisation());
    }

    private void filesystems(HostReading current, List<Sample> samples) {
        for (FilesystemUse use : current.filesystems()) {
            String[] labels = {
                "device",
                use.mount().device(),
                "mountpoint",
                use.mount().mountpoint(),
                "fstype",
                use.mount().fstype()
            };
            add(samples, "node_filesystem_size_bytes", use.size(), labels);
            add(samples, "node_filesystem_free_bytes", use.free(), labels);
            add(samples, "node_filesystem_avail_bytes", use.available(), labels);
        }
        current.filesystems().stream()
                .filter(use -> use.mount().mountpoint().equals("/"))
                .findFirst()
                .ifPresent(root -> add(samples, DISK_UTILISATION, root.utilisation()));
    }

    private void networks(HostReading current, List<Sample> samples) {
        for (NetworkCounters counters : current.networks()) {
            String[] device = {"device", counters.device()};
            add(samples, "node_network_receive_bytes_total", counters.receiveBytes(), device);
            add(samples, "node_network_receive_packets_total", counters.receivePackets(), device);
            add(samples, "node_network_receive_errs_total", counters.receiveErrors(), device);
            add(samples, "node_network_receive_drop_total", counters.receiveDropped(), device);
            add(samples, "node_network_transmit_bytes_total", counters.transmitBytes(), device);
            add(samples, "node_network_transmit_packets_total", counters.transmitPackets(), device);
            add(samples, "node_network_transmit_errs_total", counters.transmitErrors(), device);
            add(samples, "node_network_transmit_drop_total", counters.transmitDropped(), device);
        }
    }

    private void rates(HostReading before, HostReading current, List<Sample> samples) {
        current.cpu().utilisationSince(before.cpu()).ifPresent(ratio -> add(samples, CPU_UTILISATION, ratio));
        double seconds = Duration.between(before.at(), current.at()).toNanos() / 1e9;
        if (seconds > 0) {
            add(samples, RECEIVE_RATE, moved(before, current, NetworkCounters::receiveBytes) / seconds);
            add(samples, TRANSMIT_RATE, moved(before, current, NetworkCounters::transmitBytes) / seconds);
        }
    }

    /** A device that is new, or whose counter began again, adds nothing for this one second. */
    private double moved(HostReading before, HostReading current, ToLongFunction<NetworkCounters> counter) {
        Map<String, Long> earlier = new HashMap<>();
        before.networks().forEach(counters -> earlier.put(counters.device(), counter.applyAsLong(counters)));
        double moved = 0;
        for (NetworkCounters counters : NetworkCounters.external(current.networks(), isPhysical)) {
            long now = counter.applyAsLong(counters);
            moved += Math.max(0, now - earlier.getOrDefault(counters.device(), now));
        }
        return moved;
    }

    private void add(List<Sample> samples, String name, double value, String... labels) {
        Map<String, String> all = new HashMap<>();
        all.put("job", "node");
        all.put("instance", node);
        for (int i = 0; i < labels.length; i += 2) {
            all.put(labels[i], labels[i + 1]);
        }
        samples.add(new Sample(name, all, value));
    }
}

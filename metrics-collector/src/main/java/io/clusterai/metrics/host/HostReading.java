package io.clusterai.metrics.host;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * The machine at one moment.
 *
 * @param cpu all processors together
 * @param cpus each processor
 * @param filesystems as of the last look, which may be some seconds older
 */
public record HostReading(
        Instant at,
        CpuTimes cpu,
        List<CpuTimes> cpus,
        Instant bootTime,
        MemoryUse memory,
        List<FilesystemUse> filesystems,
        List<NetworkCounters> networks,
        LoadAverage load) {

    public HostReading {
        requireNonNull(at, "at is null");
        requireNonNull(cpu, "cpu is null");
        cpus = List.copyOf(cpus);
        requireNonNull(bootTime, "bootTime is null");
        requireNonNull(memory, "memory is null");
        filesystems = List.copyOf(filesystems);
        networks = List.copyOf(networks);
        requireNonNull(load, "load is null");
    }
}

package io.clusterai.metrics.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/** Reads Linux' own files, without a native library. */
final class ProcHostProbe implements HostProbe {

    private static final String BOOT_TIME = "btime ";

    private final Path proc;
    private final Path sys;
    private final Supplier<List<FilesystemUse>> filesystems;
    private final InstantSource clock;

    /** @param filesystems the last known state, without waiting */
    ProcHostProbe(Path proc, Path sys, Supplier<List<FilesystemUse>> filesystems, InstantSource clock) {
        this.proc = proc;
        this.sys = sys;
        this.filesystems = filesystems;
        this.clock = clock;
    }

    @Override
    public HostReading read() throws IOException {
        String stat = Files.readString(proc.resolve("stat"));
        Instant at = clock.instant();
        List<CpuTimes> cpus = CpuTimes.parse(stat);
        return new HostReading(
                at,
                cpus.getFirst(),
                cpus.subList(1, cpus.size()),
                bootTime(stat),
                MemoryUse.parse(Files.readString(proc.resolve("meminfo"))),
                filesystems.get(),
                NetworkCounters.parse(Files.readString(networkTable())),
                LoadAverage.parse(Files.readString(proc.resolve("loadavg"))));
    }

    /** Whether a device has hardware, or a hypervisor's idea of it, behind it. */
    boolean isPhysical(String device) {
        return Files.exists(sys.resolve("class/net").resolve(device).resolve("device"));
    }

    /** Process 1 lives in the machine's own network; ours may be a container's. */
    private Path networkTable() {
        Path ofTheMachine = proc.resolve("1/net/dev");
        return Files.isReadable(ofTheMachine) ? ofTheMachine : proc.resolve("net/dev");
    }

    private static Instant bootTime(String stat) {
        return stat.lines()
                .filter(line -> line.startsWith(BOOT_TIME))
                .findFirst()
                .map(line -> Instant.ofEpochSecond(
                        Long.parseLong(line.substring(BOOT_TIME.length()).trim())))
                .orElse(Instant.EPOCH);
    }
}

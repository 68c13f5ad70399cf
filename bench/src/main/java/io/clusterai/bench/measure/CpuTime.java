package io.clusterai.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/**
 * Processor time that a process and its children have used so far, all threads, user and system.
 *
 * @param ticks hundredths of a second, which is what Linux counts for everybody to see
 */
public record CpuTime(long ticks) {

    private static final long MICROSECONDS_PER_TICK = 10_000;

    /** Where user and system time stand behind the command's name, counted from the state. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    /** Of a process and everything it started that still runs. */
    public static CpuTime of(long pid) {
        LongStream family = ProcessHandle.of(pid).stream()
                .flatMap(process ->
                        java.util.stream.Stream.concat(java.util.stream.Stream.of(process), process.descendants()))
                .mapToLong(ProcessHandle::pid);
        return new CpuTime(family.map(CpuTime::ticksOf).sum());
    }

    private static long ticksOf(long pid) {
        try {
            return read(Files.readString(Path.of("/proc", Long.toString(pid), "stat")))
                    .ticks();
        } catch (IOException ended) {
            return 0;
        }
    }

    /** A line of {@code /proc/PID/stat}: the name in its second place may hold spaces and parentheses, nothing behind it does. */
    static CpuTime read(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new CpuTime(Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM]));
    }

    public CpuTime minus(CpuTime earlier) {
        return new CpuTime(ticks - earlier.ticks);
    }

    public CpuTime plus(CpuTime other) {
        return new CpuTime(ticks + other.ticks);
    }

    public double microseconds() {
        return (double) ticks * MICROSECONDS_PER_TICK;
    }

    /** What each of so many operations cost. */
    public double microsecondsEach(long operations) {
        if (operations < 1) {
            throw new IllegalArgumentException("nothing was done in this time");
        }
        return microseconds() / operations;
    }
}

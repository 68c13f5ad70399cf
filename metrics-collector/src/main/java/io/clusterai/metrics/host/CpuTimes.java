package io.clusterai.metrics.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Seconds a processor spent per mode since boot, from a line of {@code /proc/stat}. Guest time is part of {@code user}, as the kernel counts it.
 *
 * @param cpu the number of the processor, or empty for all together
 */
record CpuTimes(
        String cpu,
        double user,
        double nice,
        double system,
        double idle,
        double iowait,
        double irq,
        double softirq,
        double steal) {

    /** The kernel reports to user space in 1/100 s on every architecture we run on (USER_HZ). */
    private static final double TICKS_PER_SECOND = 100.0;

    /** All {@code cpu} lines, the one for all processors first. */
    static List<CpuTimes> parse(String procStat) {
        List<CpuTimes> times = new ArrayList<>();
        for (String line : procStat.lines().toList()) {
            if (line.startsWith("cpu")) {
                times.add(parseLine(line));
            }
        }
        if (times.isEmpty() || !times.getFirst().cpu().isEmpty()) {
            throw new IllegalArgumentException("no cpu line in /proc/stat");
        }
        return times;
    }

    private static CpuTimes parseLine(String line) {
        String[] fields = line.trim().split("\\s+");
        if (fields.length < 5) {
            throw new IllegalArgumentException("cpu line is too short: " + line);
        }
        return new CpuTimes(
                fields[0].substring("cpu".length()),
                seconds(fields, 1),
                seconds(fields, 2),
                seconds(fields, 3),
                seconds(fields, 4),
                seconds(fields, 5),
                seconds(fields, 6),
                seconds(fields, 7),
                seconds(fields, 8));
    }

    /** Modes that an old kernel does not know count as zero. */
    private static double seconds(String[] fields, int index) {
        return index < fields.length ? Long.parseLong(fields[index]) / TICKS_PER_SECOND : 0;
    }

    Map<String, Double> byMode() {
        Map<String, Double> modes = new LinkedHashMap<>();
        modes.put("user", user);
        modes.put("nice", nice);
        modes.put("system", system);
        modes.put("idle", idle);
        modes.put("iowait", iowait);
        modes.put("irq", irq);
        modes.put("softirq", softirq);
        modes.put("steal", steal);
        return modes;
    }

    /**
     * The busy share between an earlier look and this one, from 0 to 1; waiting for I/O counts as idle. Empty when no time has passed or
     * the counters went back.
     */
    Optional<Double> utilisationSince(CpuTimes earlier) {
        double total = total() - earlier.total();
        if (total <= 0) {
            return Optional.empty();
        }
        // The kernel lets iowait step back a little at times.
        double resting = Math.max(0, idle - earlier.idle) + Math.max(0, iowait - earlier.iowait);
        return Optional.of(Math.clamp(1 - resting / total, 0.0, 1.0));
    }

    private double total() {
        return user + nice + system + idle + iowait + irq + softirq + steal;
    }
}

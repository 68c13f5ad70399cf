package io.clusterai.metrics.host;

/** The three load averages of {@code /proc/loadavg}. */
record LoadAverage(double one, double five, double fifteen) {

    static LoadAverage parse(String procLoadavg) {
        String[] fields = procLoadavg.trim().split("\\s+");
        if (fields.length < 3) {
            throw new IllegalArgumentException("/proc/loadavg is too short");
        }
        return new LoadAverage(
                Double.parseDouble(fields[0]), Double.parseDouble(fields[1]), Double.parseDouble(fields[2]));
    }
}

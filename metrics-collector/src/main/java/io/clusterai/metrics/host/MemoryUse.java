package io.clusterai.metrics.host;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bytes of memory from {@code /proc/meminfo}, under the kernel's own names. */
record MemoryUse(Map<String, Long> bytes) {

    private static final String TOTAL = "MemTotal";
    private static final String AVAILABLE = "MemAvailable";

    MemoryUse {
        bytes = Map.copyOf(bytes);
        if (!bytes.containsKey(TOTAL)) {
            throw new IllegalArgumentException("no MemTotal in /proc/meminfo");
        }
    }

    static MemoryUse parse(String procMeminfo) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (String line : procMeminfo.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.endsWith(" kB")) {
                String amount = line.substring(colon + 1, line.length() - " kB".length());
                bytes.put(line.substring(0, colon), Long.parseLong(amount.trim()) * 1024);
            }
        }
        return new MemoryUse(bytes);
    }

    long total() {
        return of(TOTAL);
    }

    /** What programs can still get; estimated the old way on kernels before 3.14. */
    long available() {
        return bytes.containsKey(AVAILABLE) ? of(AVAILABLE) : of("MemFree") + of("Buffers") + of("Cached");
    }

    long of(String name) {
        return bytes.getOrDefault(name, 0L);
    }

    double utilisation() {
        return total() == 0 ? 0 : Math.clamp(1 - (double) available() / total(), 0.0, 1.0);
    }
}

package io.clusterai.metrics.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What a network device has moved since boot, from {@code /proc/net/dev}. */
record NetworkCounters(
        String device,
        long receiveBytes,
        long receivePackets,
        long receiveErrors,
        long receiveDropped,
        long transmitBytes,
        long transmitPackets,
        long transmitErrors,
        long transmitDropped) {

    private static final Set<String> VIRTUAL_PREFIXES =
            Set.of("veth", "docker", "br-", "virbr", "cni", "flannel", "cali", "ifb", "dummy", "tap", "vnet");

    static List<NetworkCounters> parse(String procNetDev) {
        List<NetworkCounters> devices = new ArrayList<>();
        for (String line : procNetDev.lines().toList()) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue; // one of the two heading lines
            }
            String[] fields = line.substring(colon + 1).trim().split("\\s+");
            if (fields.length < 12) {
                throw new IllegalArgumentException("device line is too short: " + line);
            }
            devices.add(new NetworkCounters(
                    line.substring(0, colon).trim(),
                    Long.parseUnsignedLong(fields[0]),
                    Long.parseUnsignedLong(fields[1]),
                    Long.parseUnsignedLong(fields[2]),
                    Long.parseUnsignedLong(fields[3]),
                    Long.parseUnsignedLong(fields[8]),
                    Long.parseUnsignedLong(fields[9]),
                    Long.parseUnsignedLong(fields[10]),
                    Long.parseUnsignedLong(fields[11])));
        }
        return devices;
    }

    /**
     * The devices whose sum is the traffic of the machine: the physical ones, because what passes a bridge or a container passes them too;
     * where none is visible, as inside a container, everything that is neither loopback nor such a pass-through.
     */
    static List<NetworkCounters> external(List<NetworkCounters> devices, Predicate<String> isPhysical) {
        List<NetworkCounters> physical = devices.stream()
                .filter(counters -> isPhysical.test(counters.device()))
                .toList();
        return physical.isEmpty()
                ? devices.stream().filter(counters -> !counters.isPassThrough()).toList()
                : physical;
    }

    private boolean isPassThrough() {
        return device.equals("lo") || VIRTUAL_PREFIXES.stream().anyMatch(device::startsWith);
    }
}

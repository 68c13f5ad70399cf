package io.clusterai.gateway.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The state of all components, made anew from every round of probes; what stays as it was keeps its {@code since}.
 *
 * <p>A component is UP when all its instances are ready, DOWN when none is. Infrastructure is as the services that use it see it, and as the
 * gateway sees it where it can look itself. What that makes of the whole is for {@link HealthRules} to say.
 */
record HealthBoard(HealthStatus status, List<Component> components) {

    static final HealthBoard EMPTY = new HealthBoard(HealthStatus.DOWN, List.of());

    HealthBoard {
        components = List.copyOf(components);
    }

    /**
     * The board after a round of probes.
     *
     * @param services every instance's probe, by service, in the order of display
     * @param infrastructure what the gateway saw of the infrastructure itself, by name
     */
    HealthBoard after(
            Map<String, List<Probe>> services, Map<String, Probe> infrastructure, HealthRules rules, Instant now) {
        List<Component> next = new ArrayList<>();
        services.forEach((name, probes) -> next.add(component(name, probes, now)));
        Map<String, List<Probe>> seen = new TreeMap<>();
        infrastructure.forEach((name, probe) ->
                seen.computeIfAbsent(name, key -> new ArrayList<>()).add(probe));
        services.forEach((service, probes) ->
                probes.forEach(probe -> probe.dependencies().forEach((name, up) -> {
                    // Who answers for something behind it took no longer than this to ask it.
                    Duration latency = infrastructure.containsKey(name) ? Duration.ZERO : probe.latency();
                    seen.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(up ? Probe.up(latency) : Probe.down(latency, service + " cannot use it"));
                })));
        seen.forEach((name, probes) -> next.add(component(name, probes, now)));
        return new HealthBoard(rules.overall(next, services.keySet()), next);
    }

    /** Whether a client that knows {@code other} learns nothing new here. */
    boolean saysTheSameAs(HealthBoard other) {
        if (status != other.status || components.size() != other.components.size()) {
            return false;
        }
        for (int i = 0; i < components.size(); i++) {
            if (!components.get(i).saysTheSameAs(other.components.get(i))) {
                return false;
            }
        }
        return true;
    }

    private Component component(String name, List<Probe> probes, Instant now) {
        long ready = probes.stream().filter(Probe::ready).count();
        HealthStatus reached =
                ready == probes.size() ? HealthStatus.UP : ready == 0 ? HealthStatus.DOWN : HealthStatus.DEGRADED;
        String reason = probes.stream()
                .map(Probe::reason)
                .filter(given -> !given.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
        Duration latency =
                probes.stream().map(Probe::latency).max(Duration::compareTo).orElse(Duration.ZERO);
        Instant since = components.stream()
                .filter(known -> known.name().equals(name) && known.status() == reached)
                .map(Component::since)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(now);
        return new Component(name, reached, since, latency, reason);
    }
}

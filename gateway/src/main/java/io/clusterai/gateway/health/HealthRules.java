package io.clusterai.gateway.health;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What the state of the parts makes of the whole. UP needs every component. DOWN is the whole when one it cannot do without is down, or when
 * no service behind the gateway does its job. Everything in between is DEGRADED.
 *
 * @param essential the components that nothing works without
 */
record HealthRules(Set<String> essential) {

    private static final String OURSELVES = "gateway";

    HealthRules {
        essential = Set.copyOf(essential);
    }

    HealthStatus overall(List<Component> components, Collection<String> services) {
        if (components.stream().allMatch(component -> component.status() == HealthStatus.UP)) {
            return HealthStatus.UP;
        }
        boolean withoutAnEssential = components.stream()
                .anyMatch(component -> component.status() == HealthStatus.DOWN && essential.contains(component.name()));
        boolean somethingWorks = components.stream()
                .anyMatch(component -> component.status() != HealthStatus.DOWN
                        && services.contains(component.name())
                        && !component.name().equals(OURSELVES));
        return somethingWorks && !withoutAnEssential ? HealthStatus.DEGRADED : HealthStatus.DOWN;
    }
}

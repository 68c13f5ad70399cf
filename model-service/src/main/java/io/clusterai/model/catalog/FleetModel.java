package io.clusterai.model.catalog;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One model over all nodes that hold it.
 *
 * @param instances at least one
 */
public record FleetModel(String name, List<ModelInstance> instances) {

    public FleetModel {
        requireNonNull(name, "name is null");
        instances = List.copyOf(instances);
        if (instances.isEmpty()) {
            throw new IllegalArgumentException("a model is somewhere: " + name);
        }
    }

    /** Gathers instances by model, in the order in which models first appear. */
    public static List<FleetModel> gather(List<ModelInstance> instances) {
        Map<String, List<ModelInstance>> byName = new LinkedHashMap<>();
        instances.forEach(instance -> byName.computeIfAbsent(instance.held().name(), name -> new ArrayList<>())
                .add(instance));
        return byName.entrySet().stream()
                .map(entry -> new FleetModel(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** What most nodes hold under this name; instances tell where it differs. */
    public String digest() {
        return prevailing().held().digest();
    }

    public long size() {
        return prevailing().held().size();
    }

    /** Whether no node has confirmed it lately. */
    public boolean stale() {
        return instances.stream().allMatch(ModelInstance::stale);
    }

    public long version() {
        return instances.stream().mapToLong(ModelInstance::version).max().orElseThrow();
    }

    /** The nodes worth asking about it, those that answer first. */
    public List<ModelInstance> holders() {
        return instances.stream()
                .sorted(Comparator.comparing(ModelInstance::stale))
                .toList();
    }

    private ModelInstance prevailing() {
        Map<String, Long> holders = instances.stream()
                .collect(Collectors.groupingBy(instance -> instance.held().digest(), Collectors.counting()));
        Function<ModelInstance, Long> supporters =
                instance -> holders.get(instance.held().digest());
        return instances.stream()
                .max(Comparator.comparing(supporters)
                        .thenComparing(instance -> instance.held().digest()))
                .orElseThrow();
    }
}

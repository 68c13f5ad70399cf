package io.clusterai.model.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node's new inventory means for what we knew about it.
 *
 * @param current models that are new, different, or fresh again; to be stored as seen
 * @param gone models the node no longer lists
 */
public record InventoryChanges(List<HeldModel> current, List<ModelInstance> gone) {

    public InventoryChanges {
        current = List.copyOf(current);
        gone = List.copyOf(gone);
    }

    /** Compares; a model listed twice counts once, with its last description. */
    public static InventoryChanges between(List<ModelInstance> known, List<HeldModel> observed) {
        Map<String, HeldModel> now = new LinkedHashMap<>();
        observed.forEach(model -> now.put(model.name(), model));
        Map<String, ModelInstance> before = new LinkedHashMap<>();
        known.forEach(instance -> before.put(instance.held().name(), instance));

        List<HeldModel> current = new ArrayList<>();
        now.forEach((name, model) -> {
            ModelInstance last = before.get(name);
            if (last == null || last.stale() || !last.held().equals(model)) {
                current.add(model);
            }
        });
        List<ModelInstance> gone = known.stream()
                .filter(instance -> !now.containsKey(instance.held().name()))
                .toList();
        return new InventoryChanges(current, gone);
    }

    public boolean isEmpty() {
        return current.isEmpty() && gone.isEmpty();
    }
}

package io.clusterai.model.catalog;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A node's own account of itself.
 *
 * @param ollamaVersion the program's version
 * @param models everything it holds, loaded or not
 */
public record Inventory(String ollamaVersion, List<HeldModel> models) {

    public Inventory {
        requireNonNull(ollamaVersion, "ollamaVersion is null");
        models = List.copyOf(models);
    }
}

package io.clusterai.model.catalog;

import static java.util.Objects.requireNonNull;

/**
 * A model on one node, as that node describes it.
 *
 * @param name the full name with tag
 * @param digest of the manifest, empty when the node did not say
 * @param size bytes on disk
 * @param loaded whether the node holds it in memory
 * @param sizeVram bytes of it in GPU memory, 0 when not loaded or on the CPU
 */
public record HeldModel(String name, String digest, long size, boolean loaded, long sizeVram) {

    public HeldModel {
        requireNonNull(name, "name is null");
        requireNonNull(digest, "digest is null");
    }
}

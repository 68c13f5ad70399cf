package io.clusterai.model.node;

/** What a node has to offer, as its owner states it; 0 is unknown. */
public record NodeCapacity(long vramBytes, long diskBytes) {

    public NodeCapacity {
        if (vramBytes < 0 || diskBytes < 0) {
            throw new IllegalArgumentException("capacity must not be negative");
        }
    }
}

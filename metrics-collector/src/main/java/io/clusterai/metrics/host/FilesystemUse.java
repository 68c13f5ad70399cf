package io.clusterai.metrics.host;

/** Room on a file system, in bytes; {@code available} is what an ordinary user may still take. */
record FilesystemUse(Mount mount, long size, long free, long available) {

    /** As {@code df} counts: the share of what ordinary users could have. */
    double utilisation() {
        long used = size - free;
        return used + available == 0 ? 0 : Math.clamp((double) used / (used + available), 0.0, 1.0);
    }
}

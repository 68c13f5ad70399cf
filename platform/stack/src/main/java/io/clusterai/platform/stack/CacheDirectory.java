package io.clusterai.platform.stack;

import java.nio.file.Path;

/** Where this user keeps what can be fetched or built again at any time; shared by all checkouts. */
public final class CacheDirectory {

    private CacheDirectory() {}

    /** {@code CLUSTER_AI_CACHE}, else {@code cluster-ai} in the cache of the XDG base directory specification. */
    public static Path path() {
        String own = System.getenv("CLUSTER_AI_CACHE");
        if (own != null && !own.isBlank()) {
            return Path.of(own).toAbsolutePath();
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        if (xdg != null && !xdg.isBlank()) {
            return Path.of(xdg).resolve("cluster-ai");
        }
        String home = System.getenv("HOME");
        return Path.of(home != null ? home : System.getProperty("user.home"), ".cache", "cluster-ai");
    }
}

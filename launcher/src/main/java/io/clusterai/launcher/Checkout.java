package io.clusterai.launcher;

import java.nio.file.Path;

/** The source tree that the entry script belongs to. */
final class Checkout {

    private Checkout() {}

    static Path path() {
        return Path.of(System.getProperty("cluster-ai.checkout", "."))
                .toAbsolutePath()
                .normalize();
    }
}

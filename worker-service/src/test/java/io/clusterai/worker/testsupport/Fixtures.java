package io.clusterai.worker.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Recorded answers of real schedulers. */
public final class Fixtures {

    private Fixtures() {}

    public static String dask(String name) {
        try (InputStream file = Fixtures.class.getResourceAsStream("/dask/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

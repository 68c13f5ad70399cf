package io.clusterai.platform.problem;

import static java.util.Objects.requireNonNull;

/**
 * Somebody asked for what their roles do not include. A CDI event, fired before the answer, for whoever puts that on record.
 *
 * @param method the HTTP method
 * @param path the path, without the query
 */
public record Refusal(String method, String path) {

    public Refusal {
        requireNonNull(method, "method is null");
        requireNonNull(path, "path is null");
    }
}

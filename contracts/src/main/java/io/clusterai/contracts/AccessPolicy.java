package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Narrows permissions to some things: only these clusters, only these models. Absent means no limit, an empty list means nothing at all. A name
 * is exact, or ends in {@code *} and stands for everything that begins like it.
 *
 * @param clusters ids of Dask clusters
 * @param models names of models
 */
public record AccessPolicy(Optional<List<String>> clusters, Optional<List<String>> models) {

    public static final AccessPolicy UNLIMITED = new AccessPolicy(Optional.empty(), Optional.empty());

    private static final String ANY = "*";

    public AccessPolicy {
        clusters = requireNonNull(clusters, "clusters is null").map(AccessPolicy::normalized);
        models = requireNonNull(models, "models is null").map(AccessPolicy::normalized);
    }

    /** From lists of which {@code null} means no limit. */
    public static AccessPolicy of(List<String> clusters, List<String> models) {
        return new AccessPolicy(Optional.ofNullable(clusters), Optional.ofNullable(models));
    }

    public boolean allowsCluster(String id) {
        return allows(clusters, id);
    }

    public boolean allowsModel(String name) {
        return allows(models, name);
    }

    /** What both allow. */
    public AccessPolicy and(AccessPolicy other) {
        return new AccessPolicy(meet(clusters, other.clusters), meet(models, other.models));
    }

    private static boolean allows(Optional<List<String>> limit, String name) {
        return limit.map(names -> names.stream().anyMatch(pattern -> covers(pattern, name)))
                .orElse(true);
    }

    private static Optional<List<String>> meet(Optional<List<String>> one, Optional<List<String>> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isPresent() ? one : other;
        }
        return Optional.of(one.get().stream()
                .flatMap(first -> other.get().stream().flatMap(second -> narrower(first, second)))
                .toList());
    }

    private static Stream<String> narrower(String one, String other) {
        if (covers(one, other)) {
            return Stream.of(other);
        }
        return covers(other, one) ? Stream.of(one) : Stream.empty();
    }

    private static boolean covers(String pattern, String name) {
        return pattern.endsWith(ANY)
                ? name.startsWith(pattern.substring(0, pattern.length() - ANY.length()))
                : pattern.equals(name);
    }

    private static List<String> normalized(List<String> names) {
        return names.stream().distinct().sorted().toList();
    }
}

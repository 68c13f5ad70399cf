package io.clusterai.gateway.stream;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the newest values that a filter wants are asked for. One question per name or per host while they are few; beyond that everything is
 * read once and chosen from here, so that one frame of a client never becomes thousands of requests.
 *
 * @param names the names wanted, all when empty
 * @param hosts the hosts wanted, all when empty
 */
record LatestQueries(List<Query> queries, Set<String> names, Set<String> hosts) {

    static final int MOST = 16;

    private static final String HOST_SOURCE = "host:";

    LatestQueries {
        queries = List.copyOf(queries);
        names = Set.copyOf(names);
        hosts = Set.copyOf(hosts);
    }

    static LatestQueries of(Filter filter) {
        Set<String> names = filter.valuesOf("names");
        Set<String> hosts = hosts(filter.valuesOf("sources"));
        List<String> byName = few(names);
        List<String> byHost = byName.size() > 1 ? List.of("") : few(hosts);
        List<Query> queries = byName.stream()
                .flatMap(name -> byHost.stream().map(host -> new Query(name, host)))
                .toList();
        return new LatestQueries(queries, names, hosts);
    }

    /** Whether the filter wants this series. */
    boolean wants(String name, String host) {
        return (names.isEmpty() || names.contains(name)) && (hosts.isEmpty() || hosts.contains(host));
    }

    /** Host series carry the host as {@code instance}; the newest values of other sources are not told apart, so one of them wants all. */
    private static Set<String> hosts(Set<String> sources) {
        return sources.stream().allMatch(source -> source.startsWith(HOST_SOURCE))
                ? sources.stream()
                        .map(source -> source.substring(HOST_SOURCE.length()))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static List<String> few(Set<String> values) {
        return values.isEmpty() || values.size() > MOST
                ? List.of("")
                : values.stream().sorted().toList();
    }

    /** One question; an empty part asks for all. */
    record Query(String name, String node) {}
}

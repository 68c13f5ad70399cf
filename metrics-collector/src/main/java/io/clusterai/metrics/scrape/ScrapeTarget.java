package io.clusterai.metrics.scrape;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An endpoint that speaks Prometheus text.
 *
 * @param labels as given; see {@link #seriesLabels} for what its series carry
 * @param registeredAt empty for one of the configuration, which cannot be deleted
 */
record ScrapeTarget(
        TargetId id, URI url, Duration interval, Map<String, String> labels, Optional<Instant> registeredAt) {

    static final String DEFAULT_JOB = "target";

    ScrapeTarget {
        requireNonNull(id, "id is null");
        requireNonNull(url, "url is null");
        labels = Map.copyOf(labels);
        requireNonNull(registeredAt, "registeredAt is null");
        if (interval.toMillis() <= 0) {
            throw new IllegalArgumentException("interval must be positive: " + interval);
        }
    }

    /** Reads {@code job=url} of the configuration. */
    static ScrapeTarget fixed(String entry, Duration interval) {
        int equals = entry.indexOf('=');
        if (equals <= 0) {
            throw new IllegalArgumentException("a static target is job=url, not " + entry);
        }
        URI url = URI.create(entry.substring(equals + 1).strip());
        if (url.getHost() == null) {
            throw new IllegalArgumentException("a static target is job=url with a host, not " + entry);
        }
        Map<String, String> labels = Map.of("job", entry.substring(0, equals).strip());
        return new ScrapeTarget(TargetId.fixed(url, labels), url, interval, labels, Optional.empty());
    }

    /** What people say about it, by its name in the API. */
    Map<String, String> described() {
        return Map.of(
                "url", shownUrl(),
                "interval", interval.toString(),
                "labels", new TreeMap<>(labels).toString());
    }

    /** The URL without its query, which may hold a token. */
    String shownUrl() {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath()
                + (url.getRawQuery() == null ? "" : "?…");
    }

    boolean isFixed() {
        return registeredAt.isEmpty();
    }

    /** Its labels, with {@code job} and {@code instance} filled in. */
    Map<String, String> seriesLabels() {
        Map<String, String> all = new HashMap<>(labels);
        all.putIfAbsent("job", DEFAULT_JOB);
        all.putIfAbsent("instance", hostAndPort());
        return all;
    }

    private String hostAndPort() {
        int port = url.getPort() > 0 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
        return url.getHost() + ":" + port;
    }
}

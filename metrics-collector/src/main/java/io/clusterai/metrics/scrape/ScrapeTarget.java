package io.clusterai.metrics.scrape;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * An endpoint that speaks Prometheus text.
 *
 * @param labels as given; see {@link #seriesLabels} for what its series carry
 * @param registeredAt empty for one of the configuration, which cannot be deleted
 */
record ScrapeTarget(
        TargetId id, TargetUrl url, Duration interval, Map<String, String> labels, Optional<Instant> registeredAt) {

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

    /**
     * Reads the {@code job=url} of the configuration.
     *
     * @throws IllegalArgumentException saying which one is none; what it is stays untold, for it may hold a token
     */
    static List<ScrapeTarget> fixed(List<String> entries, Duration interval) {
        List<ScrapeTarget> targets = new ArrayList<>();
        Set<Map.Entry<TargetUrl, String>> seen = new HashSet<>();
        Map<TargetId, Integer> places = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            String[] parts = entries.get(i).strip().split("=", 2);
            if (parts[0].isEmpty() && parts.length == 1) {
                continue;
            }
            String job = parts[0].strip();
            TargetUrl url = TargetUrl.read(parts[parts.length - 1].strip());
            if (parts.length == 1 || job.isEmpty() || url.whole().isEmpty()) {
                throw new IllegalArgumentException(
                        "a static target is job=url with a host, and number " + (i + 1) + " is not");
            }
            if (seen.add(Map.entry(url, job))) {
                Map<String, String> labels = Map.of("job", job);
                int place = places.merge(TargetId.fixed(url, labels, 0), 0, (before, first) -> before + 1);
                targets.add(
                        new ScrapeTarget(TargetId.fixed(url, labels, place), url, interval, labels, Optional.empty()));
            }
        }
        return List.copyOf(targets);
    }

    /** What people say about it, by its name in the API. */
    Map<String, String> described() {
        return Map.of(
                "url", url.shown(),
                "interval", interval.toString(),
                "labels", new TreeMap<>(labels).toString());
    }

    /** Whether somebody who registers that one too asks for the same. One whose address cannot be read is like no other. */
    boolean isLike(ScrapeTarget other) {
        return url.whole().isPresent() && url.whole().equals(other.url.whole()) && labels.equals(other.labels);
    }

    boolean isFixed() {
        return registeredAt.isEmpty();
    }

    /** Its labels, with {@code job} and {@code instance} filled in. */
    Map<String, String> seriesLabels() {
        Map<String, String> all = new HashMap<>(labels);
        all.putIfAbsent("job", DEFAULT_JOB);
        url.hostAndPort().ifPresent(instance -> all.putIfAbsent("instance", instance));
        return all;
    }
}

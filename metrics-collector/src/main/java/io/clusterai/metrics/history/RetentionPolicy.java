package io.clusterai.metrics.history;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Decides which days and windows go, and which days are made ahead. Pure: the caller brings the time and the facts. */
record RetentionPolicy(Duration keep, long maxBytes) {

    /** Enough for a database that nobody tends over a weekend's clock trouble. */
    private static final int DAYS_AHEAD = 2;

    RetentionPolicy {
        requireNonNull(keep, "keep is null");
        if (keep.isNegative() || keep.isZero() || maxBytes <= 0) {
            throw new IllegalArgumentException("retention and size must be positive");
        }
    }

    /**
     * @param days of the partitions there are
     * @param windowBytes what each window takes, by its start
     */
    Decision decide(Set<LocalDate> days, SortedMap<Instant, Long> windowBytes, Instant now) {
        Set<LocalDate> drop = new TreeSet<>();
        for (LocalDate day : days) {
            if (!endOf(day).isAfter(now.minus(keep))) {
                drop.add(day);
            }
        }
        TreeMap<Instant, Long> kept = new TreeMap<>(windowBytes);
        Set<Instant> delete = new TreeSet<>();
        kept.keySet().removeIf(window -> drop.contains(dayOf(window)) && delete.add(window));
        long total = kept.values().stream().mapToLong(Long::longValue).sum();
        while (total > maxBytes && kept.size() > 1) {
            var oldest = kept.pollFirstEntry();
            delete.add(oldest.getKey());
            total -= oldest.getValue();
        }
        for (LocalDate day : days) {
            boolean emptied =
                    kept.keySet().stream().noneMatch(window -> dayOf(window).equals(day))
                            && delete.stream().anyMatch(window -> dayOf(window).equals(day));
            if (emptied && day.isBefore(dayOf(now))) {
                drop.add(day);
            }
        }
        Set<LocalDate> create = new TreeSet<>();
        for (int ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
            create.add(dayOf(now).plusDays(ahead));
        }
        create.removeAll(days);
        return new Decision(create, drop, delete);
    }

    static LocalDate dayOf(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static Instant endOf(LocalDate day) {
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /**
     * What to do.
     *
     * @param deleteWindows also those within days that go as a whole
     */
    record Decision(Set<LocalDate> createDays, Set<LocalDate> dropDays, Set<Instant> deleteWindows) {}
}

package io.clusterai.gateway.operation;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One page of two services' operations, newest first.
 *
 * @param items never empty unless the list is
 * @param places where each service's list goes on, in the order of the parts
 */
record OperationPage<T>(List<T> items, List<Place> places) {

    OperationPage {
        items = List.copyOf(items);
        places = List.copyOf(places);
    }

    /** One item of a service's page, as it came. */
    record Item<T>(Instant createdAt, T body) {

        Item {
            requireNonNull(createdAt, "createdAt is null");
        }
    }

    /**
     * A place in one service's list.
     *
     * @param cursor the page, empty for the first
     * @param taken how many of its items are behind us
     * @param ended whether there is nothing more
     */
    record Place(String cursor, int taken, boolean ended) {

        static final Place START = new Place("", 0, false);
    }

    /** The page of a service that begins at a place's cursor. */
    record Part<T>(Place from, List<Item<T>> items, Optional<String> next) {

        Part {
            items = List.copyOf(items);
        }

        private List<Item<T>> fresh() {
            return items.subList(Math.min(from.taken(), items.size()), items.size());
        }

        private Place after(int given) {
            int taken = from.taken() + given;
            if (taken < items.size()) {
                return new Place(from.cursor(), taken, false);
            }
            return next.map(cursor -> new Place(cursor, 0, false)).orElse(new Place("", 0, true));
        }
    }

    /** Whether nothing follows. */
    boolean isLast() {
        return places.stream().allMatch(Place::ended);
    }

    /** The newest items of all parts, at most {@code limit}; it ends early where a part's next page would have to be known. */
    static <T> OperationPage<T> merge(List<Part<T>> parts, int limit) {
        record Candidate<T>(int part, Item<T> item) {}
        List<Candidate<T>> candidates = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            for (Item<T> item : parts.get(part).fresh()) {
                candidates.add(new Candidate<>(part, item));
            }
        }
        candidates.sort(Comparator.<Candidate<T>, Instant>comparing(
                        candidate -> candidate.item().createdAt())
                .reversed()
                .thenComparing(Candidate::part));
        List<T> given = new ArrayList<>();
        int[] taken = new int[parts.size()];
        for (Candidate<T> candidate : candidates) {
            Part<T> part = parts.get(candidate.part());
            given.add(candidate.item().body());
            taken[candidate.part()]++;
            boolean needsNextPage = part.next().isPresent()
                    && taken[candidate.part()] == part.fresh().size();
            if (given.size() == limit || needsNextPage) {
                break;
            }
        }
        List<Place> places = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            places.add(parts.get(part).after(taken[part]));
        }
        return new OperationPage<>(given, places);
    }
}

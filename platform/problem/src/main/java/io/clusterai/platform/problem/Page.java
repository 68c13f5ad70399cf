package io.clusterai.platform.problem;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Function;

/**
 * One page of a list: {@code {"items": [...], "next": "cursor"|null}}.
 *
 * @param items at most as many as the limit asked for
 * @param next hands over to the following page; null on the last one
 */
public record Page<T>(List<T> items, String next) {

    public Page {
        items = List.copyOf(requireNonNull(items, "items is null"));
    }

    /** A list that fits on one page. */
    public static <T> Page<T> whole(List<T> items) {
        return new Page<>(items, null);
    }

    /**
     * Cuts a page out of rows that were read with {@code limit + 1}, so that the extra row tells whether there is more.
     *
     * @param position the sort key parts of a row, as the query's {@code WHERE (…) > (…)} wants them back
     */
    public static <T> Page<T> cut(List<T> rows, int limit, Function<T, List<String>> position) {
        if (rows.size() <= limit) {
            return whole(rows);
        }
        List<T> items = rows.subList(0, limit);
        return new Page<>(items, Cursor.encode(position.apply(items.getLast())));
    }

    /** The same page with every item translated. */
    public <R> Page<R> map(Function<? super T, ? extends R> view) {
        return new Page<>(items.stream().<R>map(view).toList(), next);
    }
}

package io.clusterai.platform.problem;

import java.util.List;
import java.util.Optional;

/**
 * The names that a limited caller's list may show, for its query: {@code $n::text[] IS NULL OR name LIKE ANY ($n)}. Filtered there, pages
 * are full, and a cursor never tells a name that the page does not.
 */
public final class LikePatterns {

    private static final String ANY = "*";

    private LikePatterns() {}

    /** The names as patterns of {@code LIKE}, those with {@code *} behind them for all that begin so; empty when there is no limit. */
    public static Optional<String[]> of(Optional<List<String>> names) {
        return names.map(limit -> limit.stream().map(LikePatterns::pattern).toArray(String[]::new));
    }

    private static String pattern(String name) {
        return name.endsWith(ANY) ? literal(name.substring(0, name.length() - ANY.length())) + '%' : literal(name);
    }

    private static String literal(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }
}

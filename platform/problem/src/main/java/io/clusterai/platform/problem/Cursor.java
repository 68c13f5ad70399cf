package io.clusterai.platform.problem;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** An opaque place in a sorted list: the sort key of the last row seen. Survives inserts and deletes around it. */
public final class Cursor {

    private static final String SEPARATOR = "\u001f";
    private static final int MAX_LENGTH = 1024;

    private Cursor() {}

    /** The token for a row's sort key. */
    public static String encode(List<String> position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, position).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The sort key in a token; empty for a first page.
     *
     * @throws ProblemException {@code INVALID_CURSOR} when it is not a token of that many parts
     */
    public static Optional<List<String>> decode(String cursor, int parts) {
        if (cursor == null || cursor.isEmpty()) {
            return Optional.empty();
        }
        if (cursor.length() > MAX_LENGTH) {
            throw invalid();
        }
        try {
            List<String> position = List.of(
                    new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(SEPARATOR, -1));
            if (position.size() != parts || position.stream().anyMatch(part -> part.indexOf('\0') >= 0)) {
                throw invalid();
            }
            return Optional.of(position);
        } catch (IllegalArgumentException malformed) {
            throw invalid();
        }
    }

    /**
     * One part of a position read as its type.
     *
     * @throws ProblemException {@code INVALID_CURSOR} when it does not parse
     */
    public static <T> T part(String part, java.util.function.Function<String, T> parser) {
        try {
            return parser.apply(part);
        } catch (IllegalArgumentException | java.time.DateTimeException malformed) {
            throw invalid();
        }
    }

    private static ProblemException invalid() {
        return new ProblemException(
                ErrorCode.INVALID_CURSOR, "Pass the 'next' of the previous page unchanged, or no cursor at all.");
    }
}

package io.clusterai.auth.audit;

/** Text as the columns that are searched can hold it. */
final class Text {

    private static final int LONGEST = 500;

    private Text() {}

    /** PostgreSQL has no text with a zero in it, and an index no long one; the record itself keeps what was said. */
    static String clean(String text) {
        String bounded = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        return bounded.codePoints()
                .filter(point -> !Character.isISOControl(point) && !Character.isSurrogate((char) point)
                        || Character.isSupplementaryCodePoint(point))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}

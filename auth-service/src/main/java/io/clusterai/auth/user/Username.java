package io.clusterai.auth.user;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/** A user name as it was chosen; two that differ only in case are the same. */
public record Username(String text) {

    /** What a name may look like. */
    public static final String FORM = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}";

    public Username {
        if (!requireNonNull(text, "text is null").matches(FORM)) {
            throw new IllegalArgumentException("not a user name");
        }
    }

    public String key() {
        return keyOf(text);
    }

    /** What names are compared by, whether they are well-formed or not. */
    public static String keyOf(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}

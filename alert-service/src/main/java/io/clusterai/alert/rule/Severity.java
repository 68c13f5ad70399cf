package io.clusterai.alert.rule;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How urgently somebody must look. On the wire in lower case. */
public enum Severity {
    CRITICAL,
    WARNING,
    INFO;

    /** The label value and wire form. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Severity> parse(String text) {
        return Arrays.stream(values())
                .filter(severity -> severity.text().equals(text))
                .findFirst();
    }
}

package io.clusterai.platform.promql;

import static java.util.Objects.requireNonNull;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * One condition on one label; a label that is missing counts as empty. Regular expressions are anchored at both ends and have RE2's syntax
 * and linear time, as in Prometheus.
 */
public final class LabelMatcher {

    static final int MAX_PATTERN = 1_000;

    private final String label;
    private final Kind kind;
    private final String value;
    private final Pattern pattern;

    /** @throws IllegalArgumentException when a regular expression is malformed or too long */
    public LabelMatcher(String label, Kind kind, String value) {
        this.label = requireNonNull(label, "label is null");
        this.kind = requireNonNull(kind, "kind is null");
        this.value = requireNonNull(value, "value is null");
        this.pattern = kind.isPattern() ? compile(value) : null;
    }

    private static Pattern compile(String expression) {
        if (expression.length() > MAX_PATTERN) {
            throw new IllegalArgumentException("regular expression is longer than " + MAX_PATTERN + " characters");
        }
        try {
            // The whole value decides, line breaks included.
            return Pattern.compile(expression, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("malformed regular expression: " + e.getDescription(), e);
        }
    }

    public String label() {
        return label;
    }

    public Kind kind() {
        return kind;
    }

    public String value() {
        return value;
    }

    /** Whether the value, empty for a missing label, satisfies the condition. */
    public boolean accepts(String candidate) {
        return switch (kind) {
            case EQUAL -> candidate.equals(value);
            case NOT_EQUAL -> !candidate.equals(value);
            case MATCH -> pattern.matches(candidate);
            case NOT_MATCH -> !pattern.matches(candidate);
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelMatcher that
                && label.equals(that.label)
                && kind == that.kind
                && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return (label.hashCode() * 31 + kind.hashCode()) * 31 + value.hashCode();
    }

    @Override
    public String toString() {
        return label + kind.symbol() + QuotedText.quote(value);
    }

    /** The four kinds of condition. */
    public enum Kind {
        EQUAL("="),
        NOT_EQUAL("!="),
        MATCH("=~"),
        NOT_MATCH("!~");

        private final String symbol;

        Kind(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }

        boolean isPattern() {
            return this == MATCH || this == NOT_MATCH;
        }
    }
}

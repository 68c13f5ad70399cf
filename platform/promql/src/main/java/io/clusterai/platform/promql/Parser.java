package io.clusterai.platform.promql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Recursive descent over the text of one expression; holds the position, so an instance parses once. */
final class Parser {

    static final int MAX_LENGTH = 4_096;
    static final int MAX_MATCHERS = 32;

    /** Words that mean something in PromQL beyond the subset; refused by name rather than taken for a metric. */
    private static final Set<String> RESERVED = Set.of(
            "and",
            "or",
            "unless",
            "atan2",
            "by",
            "without",
            "on",
            "ignoring",
            "group_left",
            "group_right",
            "bool",
            "offset");

    private final String text;
    private int at;

    Parser(String text) {
        if (text == null) {
            throw new PromqlException(0, "expression is missing");
        }
        if (text.length() > MAX_LENGTH) {
            throw new PromqlException(MAX_LENGTH, "expression is longer than " + MAX_LENGTH + " characters");
        }
        this.text = text;
    }

    Expression parse() {
        skipBlanks();
        if (atEnd()) {
            throw new PromqlException(at, "expression is empty");
        }
        Selector selector = selector();
        skipBlanks();
        if (atEnd()) {
            return selector;
        }
        ComparisonOperator operator = operator();
        double threshold = number();
        skipBlanks();
        if (!atEnd()) {
            throw unexpected("the end of the expression");
        }
        return new Comparison(selector, operator, threshold);
    }

    private Selector selector() {
        int start = at;
        List<LabelMatcher> matchers = new ArrayList<>();
        if (isNameStart(text.charAt(at))) {
            matchers.add(new LabelMatcher(Selector.NAME_LABEL, LabelMatcher.Kind.EQUAL, metricName()));
        } else if (text.charAt(at) != '{') {
            throw unexpected("a metric name or '{'");
        }
        skipBlanks();
        if (!atEnd() && text.charAt(at) == '{') {
            matchers(matchers);
        }
        try {
            return new Selector(matchers);
        } catch (IllegalArgumentException e) {
            throw new PromqlException(start, e.getMessage());
        }
    }

    private String metricName() {
        int start = at;
        while (!atEnd() && isNamePart(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("nan") || lower.equals("inf")) {
            throw new PromqlException(start, "a number stands where a metric name is expected");
        }
        if (RESERVED.contains(lower)) {
            throw new PromqlException(start, "'" + name + "' is not supported here");
        }
        skipBlanks();
        if (!atEnd() && text.charAt(at) == '(') {
            throw new PromqlException(start, "functions and aggregations are not supported: '" + name + "'");
        }
        return name;
    }

    private void matchers(List<LabelMatcher> matchers) {
        at++;
        skipBlanks();
        while (!take('}')) {
            matchers.add(matcher(!matchers.isEmpty() && isNameMatcher(matchers.getFirst())));
            if (matchers.size() > MAX_MATCHERS) {
                throw new PromqlException(at, "more than " + MAX_MATCHERS + " conditions");
            }
            skipBlanks();
            if (!take(',') && (atEnd() || text.charAt(at) != '}')) {
                throw unexpected("',' or '}'");
            }
            skipBlanks();
        }
    }

    private static boolean isNameMatcher(LabelMatcher matcher) {
        return matcher.label().equals(Selector.NAME_LABEL) && matcher.kind() == LabelMatcher.Kind.EQUAL;
    }

    private LabelMatcher matcher(boolean nameIsKnown) {
        int start = at;
        if (atEnd() || !isNameStart(text.charAt(at)) || text.charAt(at) == ':') {
            throw unexpected("a label name or '}'");
        }
        while (!atEnd() && isNamePart(text.charAt(at)) && text.charAt(at) != ':') {
            at++;
        }
        String label = text.substring(start, at);
        skipBlanks();
        LabelMatcher.Kind kind = matcherKind();
        if (nameIsKnown && kind == LabelMatcher.Kind.EQUAL && label.equals(Selector.NAME_LABEL)) {
            throw new PromqlException(start, "the metric name is given twice");
        }
        skipBlanks();
        if (atEnd() || "\"'`".indexOf(text.charAt(at)) < 0) {
            throw unexpected("a string");
        }
        int valueStart = at;
        QuotedText.Literal literal = QuotedText.read(text, at);
        at = literal.end();
        try {
            return new LabelMatcher(label, kind, literal.value());
        } catch (IllegalArgumentException e) {
            throw new PromqlException(valueStart, e.getMessage());
        }
    }

    private LabelMatcher.Kind matcherKind() {
        if (text.startsWith("=~", at)) {
            at += 2;
            return LabelMatcher.Kind.MATCH;
        }
        if (text.startsWith("!~", at)) {
            at += 2;
            return LabelMatcher.Kind.NOT_MATCH;
        }
        if (text.startsWith("!=", at)) {
            at += 2;
            return LabelMatcher.Kind.NOT_EQUAL;
        }
        if (take('=')) {
            return LabelMatcher.Kind.EQUAL;
        }
        throw unexpected("'=', '!=', '=~' or '!~'");
    }

    private ComparisonOperator operator() {
        for (ComparisonOperator candidate : List.of(
                ComparisonOperator.EQUAL,
                ComparisonOperator.NOT_EQUAL,
                ComparisonOperator.GREATER_OR_EQUAL,
                ComparisonOperator.LESS_OR_EQUAL,
                ComparisonOperator.GREATER,
                ComparisonOperator.LESS)) {
            if (text.startsWith(candidate.symbol(), at)) {
                at += candidate.symbol().length();
                return candidate;
            }
        }
        if (text.charAt(at) == '[') {
            throw new PromqlException(at, "ranges are not supported");
        }
        throw unexpected("a comparison (==, !=, >, <, >=, <=) or the end of the expression");
    }

    private double number() {
        boolean negative = false;
        skipBlanks();
        while (!atEnd() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            negative ^= text.charAt(at) == '-';
            at++;
            skipBlanks();
        }
        int start = at;
        while (!atEnd() && isNumberPart(start)) {
            at++;
        }
        if (start == at) {
            throw unexpected("a number");
        }
        try {
            double magnitude = NumberText.parse(text.substring(start, at));
            return negative ? -magnitude : magnitude;
        } catch (NumberFormatException e) {
            at = start;
            throw unexpected("a number");
        }
    }

    private boolean isNumberPart(int start) {
        char c = text.charAt(at);
        boolean signOfExponent = (c == '-' || c == '+')
                && at > start
                && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E')
                && !text.regionMatches(true, start, "0x", 0, 2);
        return isNamePart(c) || c == '.' || signOfExponent;
    }

    private void skipBlanks() {
        while (!atEnd()) {
            char c = text.charAt(at);
            if (c == '#') {
                while (!atEnd() && text.charAt(at) != '\n') {
                    at++;
                }
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                at++;
            } else {
                return;
            }
        }
    }

    private boolean take(char expected) {
        boolean found = !atEnd() && text.charAt(at) == expected;
        if (found) {
            at++;
        }
        return found;
    }

    private boolean atEnd() {
        return at >= text.length();
    }

    private PromqlException unexpected(String expected) {
        String met = atEnd() ? "the text ends" : "'" + Character.toString(text.codePointAt(at)) + "' stands";
        return new PromqlException(at, met + " where " + expected + " is expected");
    }

    static boolean isPlainMetricName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !name.isEmpty()
                && isNameStart(name.charAt(0))
                && name.chars().allMatch(c -> isNamePart((char) c))
                && !RESERVED.contains(lower)
                && !lower.equals("nan")
                && !lower.equals("inf");
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':';
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || c >= '0' && c <= '9';
    }
}

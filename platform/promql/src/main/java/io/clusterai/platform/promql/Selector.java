package io.clusterai.platform.promql;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses series: {@code name{label="value", other!="x", third=~"re", fourth!~"re"}}. The metric name is a condition on
 * {@link #NAME_LABEL}. At least one condition refuses the empty value, so that no selector chooses everything by accident.
 */
public record Selector(List<LabelMatcher> matchers) implements Expression {

    /** The label that holds a metric's name. */
    public static final String NAME_LABEL = "__name__";

    public Selector {
        matchers = List.copyOf(matchers);
        if (matchers.stream().allMatch(matcher -> matcher.accepts(""))) {
            throw new IllegalArgumentException("a selector needs at least one condition that refuses the empty value");
        }
    }

    /** Chooses every series of one name. */
    public static Selector named(String metric) {
        return new Selector(List.of(new LabelMatcher(NAME_LABEL, LabelMatcher.Kind.EQUAL, metric)));
    }

    /** The one name this selector can choose, for those who keep an index by name. */
    public Optional<String> metricName() {
        return matchers.stream()
                .filter(Selector::namesMetric)
                .map(LabelMatcher::value)
                .findFirst();
    }

    /** Whether it chooses the series; {@code labels} does not hold the name. */
    public boolean selects(String name, Map<String, String> labels) {
        for (LabelMatcher matcher : matchers) {
            String value = matcher.label().equals(NAME_LABEL) ? name : labels.getOrDefault(matcher.label(), "");
            if (!matcher.accepts(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Selector selector() {
        return this;
    }

    @Override
    public boolean accepts(double value) {
        return true;
    }

    @Override
    public String toString() {
        Optional<LabelMatcher> leading = matchers.stream()
                .filter(Selector::namesMetric)
                .findFirst()
                .filter(matcher -> Parser.isPlainMetricName(matcher.value()));
        boolean oneName = matchers.stream()
                        .filter(matcher -> matcher.label().equals(NAME_LABEL))
                        .count()
                == 1;
        if (leading.isEmpty() || !oneName) {
            return matchers.stream().map(LabelMatcher::toString).collect(Collectors.joining(", ", "{", "}"));
        }
        List<LabelMatcher> others =
                matchers.stream().filter(matcher -> !namesMetric(matcher)).toList();
        String name = leading.get().value();
        return others.isEmpty()
                ? name
                : others.stream().map(LabelMatcher::toString).collect(Collectors.joining(", ", name + "{", "}"));
    }

    private static boolean namesMetric(LabelMatcher matcher) {
        return matcher.kind() == LabelMatcher.Kind.EQUAL && matcher.label().equals(NAME_LABEL);
    }
}

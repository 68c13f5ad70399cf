package io.clusterai.platform.promql;

import static java.util.Objects.requireNonNull;

/** {@code selector op number}: keeps the samples for which the comparison holds, with their own value and name. */
public record Comparison(Selector selector, ComparisonOperator operator, double threshold) implements Expression {

    public Comparison {
        requireNonNull(selector, "selector is null");
        requireNonNull(operator, "operator is null");
    }

    @Override
    public boolean accepts(double value) {
        return operator.holds(value, threshold);
    }

    @Override
    public String toString() {
        return selector + " " + operator.symbol() + " " + NumberText.of(threshold);
    }
}

package io.clusterai.platform.promql;

import java.util.Map;

/** A parsed expression. Its {@code toString} is PromQL again and parses to an equal expression. */
public sealed interface Expression permits Selector, Comparison {

    /** The series this expression reads. */
    Selector selector();

    /** Whether a sample of that value passes; a selector alone lets everything through. */
    boolean accepts(double value);

    /** Whether this expression reads the series. */
    default boolean matches(String name, Map<String, String> labels) {
        return selector().selects(name, labels);
    }

    /**
     * Parses an expression of the subset.
     *
     * @throws PromqlException when the text is not one
     */
    static Expression parse(String text) {
        return new Parser(text).parse();
    }
}

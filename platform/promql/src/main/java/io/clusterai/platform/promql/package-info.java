/**
 * The PromQL subset of the suite: today {@code selector} and {@code selector op number}. One parser and one evaluator serve the query API
 * and live rules, with the meaning Prometheus 3 gives them. Free of frameworks and of I/O; input and regular expressions are bounded, and
 * matching takes linear time. What is not understood is refused with its position, never approximated.
 */
package io.clusterai.platform.promql;

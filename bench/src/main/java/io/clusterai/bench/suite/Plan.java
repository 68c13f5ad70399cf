package io.clusterai.bench.suite;

/**
 * How to measure.
 *
 * @param seconds of each subject in each round
 * @param warmUp operations that each subject does before
 * @param asUp with the JVM options of {@code up} instead of the optimising compiler
 */
public record Plan(int rounds, int seconds, int warmUp, int connections, boolean asUp) {}

package io.clusterai.metrics.scrape;

/** The answer of a target is not Prometheus text, or more of it than we take. */
final class ExpositionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ExpositionException(int line, String problem) {
        super("line " + line + ": " + problem);
    }
}

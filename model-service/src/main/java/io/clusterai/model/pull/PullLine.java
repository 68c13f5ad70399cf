package io.clusterai.model.pull;

/** One line of Ollama's answer to a pull. */
public sealed interface PullLine {

    /** A phase without figures: {@code pulling manifest}, {@code verifying sha256 digest}, {@code writing manifest}. */
    record Step(String status) implements PullLine {}

    /** One layer so far; the same line repeats while nothing moves. */
    record Layer(String digest, long total, long completed) implements PullLine {}

    /** The model is there. */
    record Success() implements PullLine {}

    /** Ollama gave up, with its own words. */
    record Error(String message) implements PullLine {}
}

package io.clusterai.gateway.cache;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One question on its way to a service, on behalf of everybody who asks the same before the answer is there. Whoever asked first tells what
 * became of it, once; what is told later changes nothing.
 */
public final class Flight {

    private final String generation;
    private final Instant begun;
    private final Optional<StoredAnswer> fallback;
    private final Consumer<Optional<StoredAnswer>> over;
    private final CompletableFuture<Optional<StoredAnswer>> landed = new CompletableFuture<>();
    private final AtomicBoolean ended = new AtomicBoolean();

    /**
     * @param generation the state of the service when it was asked
     * @param fallback what may be given when the service fails
     * @param over is told once what became of it, before those who wait are
     */
    Flight(String generation, Instant begun, Optional<StoredAnswer> fallback, Consumer<Optional<StoredAnswer>> over) {
        this.generation = requireNonNull(generation, "generation is null");
        this.begun = requireNonNull(begun, "begun is null");
        this.fallback = requireNonNull(fallback, "fallback is null");
        this.over = requireNonNull(over, "over is null");
    }

    /** A question that somebody asks alone: its answer is not given to others, and what is known may be given when there is none. */
    static Flight aside(StoredAnswer fallback) {
        return new Flight("", Instant.EPOCH, Optional.of(fallback), over -> {});
    }

    /** Whether the answer may be given to others. */
    boolean isShared() {
        return !generation.isEmpty();
    }

    String generation() {
        return generation;
    }

    Instant begun() {
        return begun;
    }

    Optional<StoredAnswer> fallback() {
        return fallback;
    }

    /** The answer, empty when it is not for others. */
    CompletableFuture<Optional<StoredAnswer>> landed() {
        return landed;
    }

    void lands(StoredAnswer answer) {
        end(Optional.of(answer));
    }

    /** No answer came, or none that could be given to others. */
    public void fails() {
        end(Optional.empty());
    }

    private void end(Optional<StoredAnswer> outcome) {
        if (ended.compareAndSet(false, true)) {
            over.accept(outcome);
            landed.complete(outcome);
        }
    }
}

package io.clusterai.gateway.proxy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One service as the gateway sees it: its instances in turn, a breaker for each, a bound on what is under way and a budget for repetitions.
 * Thread-safe.
 */
final class Backend {

    /**
     * How a service is treated.
     *
     * @param answerTimeout how long it may take until its answer begins
     * @param idleTimeout how long it may say nothing in the middle of an answer
     * @param places how many requests it may have under way
     * @param retries how often one request may be repeated
     * @param retryShare how many repetitions a hundred requests earn, as a share
     * @param sitOut how long an instance that refused a connection is asked last
     */
    record Policy(
            Duration answerTimeout,
            Duration idleTimeout,
            int places,
            int retries,
            double retryShare,
            Duration sitOut,
            Breaker.Policy breaker) {}

    /** Saved up for the time when an instance goes down. */
    private static final int RETRY_RESERVE = 10;

    /** People may change their minds long before a ruling runs out. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Policy policy;
    private final InstancePool pool;
    private final Map<URI, Breaker> breakers;
    private final Bulkhead bulkhead;
    private final RetryBudget budget;
    private volatile Optional<Ruling> ruling = Optional.empty();

    Backend(List<URI> instances, Policy policy) {
        this.policy = policy;
        this.pool = new InstancePool(instances, policy.sitOut());
        Map<URI, Breaker> made = new HashMap<>();
        instances.forEach(instance -> made.put(instance, new Breaker(policy.breaker())));
        this.breakers = Map.copyOf(made);
        this.bulkhead = new Bulkhead(policy.places());
        this.budget = new RetryBudget(policy.retryShare(), RETRY_RESERVE);
    }

    Policy policy() {
        return policy;
    }

    InstancePool pool() {
        return pool;
    }

    Bulkhead bulkhead() {
        return bulkhead;
    }

    RetryBudget budget() {
        return budget;
    }

    /** Whom to ask for one request, in this order. */
    Iterator<URI> candidates(Instant now) {
        return pool.candidates(now).iterator();
    }

    /** The next candidate that may be asked; empty when there is none left. */
    Optional<Leave> next(Iterator<URI> candidates, Instant now, boolean read) {
        while (candidates.hasNext()) {
            URI instance = candidates.next();
            Optional<Breaker.Call> call = ask(breakers.get(instance), now, read);
            if (call.isPresent()) {
                return Optional.of(new Leave(instance, call.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<Breaker.Call> ask(Breaker breaker, Instant now, boolean read) {
        Optional<Ruling> ruled = ruling(now);
        if (ruled.isEmpty()) {
            return breaker.ask(now, read);
        }
        return switch (ruled.get().state()) {
            case OPEN -> Optional.empty();
            case CLOSED -> Optional.of(breaker.askAnyway(now, read));
        };
    }

    /** What people decided about this service; it holds until it runs out, whatever the breakers think. */
    Optional<Ruling> ruling(Instant now) {
        return ruling.filter(held -> now.isBefore(held.until()));
    }

    void rule(Optional<Ruling> decided) {
        ruling = decided;
    }

    Breaker.State state(URI instance, Instant now) {
        return breakers.get(instance).state(now);
    }

    double failureRatio(URI instance, Instant now) {
        return breakers.get(instance).failureRatio(now);
    }

    /** Closed when any instance is, open when no instance may be asked. */
    Breaker.State state(Instant now) {
        Optional<Ruling> ruled = ruling(now);
        if (ruled.isPresent()) {
            return switch (ruled.get().state()) {
                case OPEN -> Breaker.State.OPEN;
                case CLOSED -> Breaker.State.CLOSED;
            };
        }
        Breaker.State best = Breaker.State.OPEN;
        for (URI instance : pool.instances()) {
            Breaker.State state = breakers.get(instance).state(now);
            if (state == Breaker.State.CLOSED) {
                return state;
            }
            if (state == Breaker.State.HALF_OPEN) {
                best = state;
            }
        }
        return best;
    }

    /** When another try makes sense after all breakers, or people, refused. */
    Duration pause(Instant now) {
        Optional<Ruling> ruled = ruling(now);
        if (ruled.isPresent()) {
            Duration left = Duration.between(now, ruled.get().until());
            return left.compareTo(LONGEST_PAUSE) < 0 ? left : LONGEST_PAUSE;
        }
        return breakers.values().stream()
                .map(breaker -> breaker.openFor(now))
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** Leave to ask one instance. */
    record Leave(URI instance, Breaker.Call call) {}
}

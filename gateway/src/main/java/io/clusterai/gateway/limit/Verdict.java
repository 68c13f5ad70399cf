package io.clusterai.gateway.limit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Whether a request passes its limits, with the limit that says most about it: the one that was hit, else the one that is nearest.
 *
 * @param remaining how many more would pass now
 * @param reset when the next one passes, for a refusal; else when the oldest one counts no more
 */
public record Verdict(boolean allowed, String limit, int requests, Duration window, int remaining, Duration reset) {

    public Verdict {
        requireNonNull(limit, "limit is null");
        requireNonNull(window, "window is null");
        requireNonNull(reset, "reset is null");
    }

    static Verdict allowed(Limit limit, int remaining, Duration reset) {
        return new Verdict(true, limit.name(), limit.requests(), limit.window(), Math.max(0, remaining), reset);
    }

    static Verdict refused(Limit limit, Duration reset) {
        return new Verdict(false, limit.name(), limit.requests(), limit.window(), 0, reset);
    }

    /** What a refusal tells its caller. */
    public String refusal() {
        return "The limit '" + limit + "' allows " + requests + " requests in " + window.toSeconds() + " s";
    }

    /** Whole seconds until the reset, never too early. */
    public long resetSeconds() {
        return Math.max(1, reset.plusMillis(999).toSeconds());
    }
}

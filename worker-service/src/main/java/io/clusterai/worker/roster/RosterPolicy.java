package io.clusterai.worker.roster;

import io.clusterai.worker.cluster.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what a scheduler lists with what was last told and decides what is news. Pure: the caller brings the time and the facts.
 *
 * @param heartbeatPatience how long a listed worker may be silent before it counts as unconfirmed; large clusters report more rarely and
 *     get more
 * @param loadEvery how often a worker's load is told at most
 * @param cpuStep smaller moves of the processor ratio are noise
 * @param memoryStep smaller moves of memory, as a share of the last told value, are noise
 */
public record RosterPolicy(Duration heartbeatPatience, Duration loadEvery, double cpuStep, double memoryStep) {

    static final String NOT_LISTED = "The scheduler no longer lists it.";

    public RosterPolicy {
        if (heartbeatPatience.isNegative() || heartbeatPatience.isZero()) {
            throw new IllegalArgumentException("heartbeatPatience must be positive: " + heartbeatPatience);
        }
        if (loadEvery.isNegative() || cpuStep < 0 || memoryStep < 0) {
            throw new IllegalArgumentException("thresholds must not be negative");
        }
    }

    /** What to tell after the scheduler answered. */
    public News compare(
            Cluster cluster,
            Collection<Worker> told,
            List<Sighting> sightings,
            Heartbeats heartbeats,
            Set<String> managedNames,
            Instant now) {
        Map<String, Worker> vanished = new HashMap<>();
        told.forEach(worker -> vanished.put(worker.address(), worker));
        List<Worker> changed = new ArrayList<>();
        Duration patience = patience(sightings.size());
        for (Sighting sighting : sightings) {
            Worker before = vanished.remove(sighting.address());
            Duration silence = heartbeats.silence(sighting.address(), now);
            Worker after = confirmed(
                    cluster, sighting, silence, patience, managedNames.contains(sighting.name()), before, now);
            if (before == null || isNews(before, after, now)) {
                changed.add(after);
            }
        }
        return new News(
                changed,
                vanished.values().stream()
                        .map(worker -> worker.gone(NOT_LISTED, now))
                        .toList());
    }

    /** What to tell after the scheduler has been silent for too long: its workers may live, but nobody confirms them. */
    public News unreachable(Collection<Worker> told, String reason, Instant now) {
        return new News(
                told.stream()
                        .filter(worker -> !worker.stale() || !worker.reason().equals(reason))
                        .map(worker -> worker.unconfirmed(reason, now))
                        .toList(),
                List.of());
    }

    private Worker confirmed(
            Cluster cluster,
            Sighting sighting,
            Duration silence,
            Duration patience,
            boolean managed,
            Worker before,
            Instant now) {
        boolean silent = silence.compareTo(patience) > 0;
        // Not counted up while it lasts: the reason is news once, not with every look.
        String reason = silent
                ? "The scheduler lists it, but it has sent no heartbeat for more than " + patience.toSeconds() + " s."
                : reasonFor(sighting);
        return new Worker(
                WorkerId.of(cluster.id(), sighting.address()),
                cluster.id(),
                cluster.name(),
                sighting.name(),
                sighting.address(),
                sighting.state(),
                sighting.threads(),
                sighting.memoryLimitBytes(),
                sighting.load(),
                managed,
                sighting.nanny(),
                silent,
                reason,
                now.minus(silence),
                before == null ? 0 : before.version(),
                now);
    }

    private static String reasonFor(Sighting sighting) {
        return switch (sighting.state()) {
            case RUNNING -> "";
            case PAUSED ->
                sighting.status().equals("paused")
                        ? "It takes no new tasks: its memory is nearly full."
                        : "It is not ready yet.";
            case CLOSING -> "It is shutting down.";
            case LOST -> "The scheduler calls its status '" + sighting.status() + "'.";
        };
    }

    private boolean isNews(Worker before, Worker after, Instant now) {
        boolean sameButForLoad = before.name().equals(after.name())
                && before.clusterName().equals(after.clusterName())
                && before.state() == after.state()
                && before.threads() == after.threads()
                && before.memoryLimitBytes() == after.memoryLimitBytes()
                && before.managed() == after.managed()
                && before.nanny() == after.nanny()
                && before.stale() == after.stale()
                && before.reason().equals(after.reason());
        if (!sameButForLoad) {
            return true;
        }
        return moved(before.load(), after.load())
                && !now.isBefore(before.changedAt().plus(loadEvery));
    }

    private boolean moved(Load before, Load after) {
        return before.tasksExecuting() != after.tasksExecuting()
                || before.tasksReady() != after.tasksReady()
                || Math.abs(before.cpuRatio() - after.cpuRatio()) >= cpuStep
                || Math.abs(before.memoryBytes() - after.memoryBytes()) > memoryStep * before.memoryBytes();
    }

    /** Dask asks for heartbeats every half second in small clusters and every n/200 + 1 seconds in large ones. */
    private Duration patience(int workers) {
        Duration interval = Duration.ofMillis(1000 + workers * 5L);
        Duration forSize = interval.multipliedBy(4);
        return heartbeatPatience.compareTo(forSize) >= 0 ? heartbeatPatience : forSize;
    }

    /**
     * What to tell.
     *
     * @param changed new workers and those that are not as they were last told
     * @param removed workers that are gone
     */
    public record News(List<Worker> changed, List<Worker> removed) {

        public News {
            changed = List.copyOf(changed);
            removed = List.copyOf(removed);
        }
    }
}

package io.clusterai.gateway.limit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one gateway knows by itself: whom it need not ask the store about, because the answer is no, and what to answer when there is no store.
 * Then the same log in memory decides, with this gateway's share of the limit, and never more than what was left when the store was last
 * heard of. Bounded: the subject that was quiet for longest is forgotten first. Thread-safe.
 */
final class LocalLimits {

    private final int replicas;
    private final Map<String, SlidingLog> logs;

    /**
     * @param replicas how many gateways share a limit
     * @param subjects how many are remembered at most
     */
    LocalLimits(int replicas, int subjects) {
        if (replicas < 1 || subjects < 1) {
            throw new IllegalArgumentException("limits need a gateway and a subject to remember");
        }
        this.replicas = replicas;
        this.logs = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, SlidingLog> eldest) {
                return size() > subjects;
            }
        };
    }

    /** A refusal that still holds. */
    synchronized Optional<Verdict> remembered(List<Charge> charges, long now) {
        for (Charge charge : charges) {
            SlidingLog log = logs.get(charge.key());
            if (log != null && log.isRefused(now)) {
                return Optional.of(Verdict.refused(charge.limit(), Duration.ofNanos(log.refusedUntil() - now)));
            }
        }
        return Optional.empty();
    }

    /** The store let the request pass, having counted so many of each charge. */
    synchronized void passed(List<Charge> charges, List<Integer> used, long now) {
        for (int i = 0; i < charges.size(); i++) {
            SlidingLog log = log(charges.get(i), now);
            log.add(now);
            log.saw(used.get(i), now);
        }
    }

    /** The store answered too late to decide, but it counted. */
    synchronized void heard(List<Charge> charges, List<Integer> used, long now) {
        for (int i = 0; i < charges.size(); i++) {
            log(charges.get(i), now).saw(used.get(i), now);
        }
    }

    /** The store refused because of this charge. */
    synchronized void refused(Charge charge, Duration pause, long now) {
        log(charge, now).refuse(now + pause.toNanos());
    }

    /** The store has room again for what it was thought to have none. */
    synchronized void takenBack(List<Charge> charges) {
        for (Charge charge : charges) {
            SlidingLog log = logs.get(charge.key());
            if (log != null) {
                log.refuseNoMore();
            }
        }
    }

    /** Decides without the store. */
    synchronized Verdict decide(List<Charge> charges, long now) {
        Optional<Verdict> refused = remembered(charges, now);
        if (refused.isPresent()) {
            return refused.get();
        }
        Verdict nearest = null;
        for (Charge charge : charges) {
            Limit limit = charge.limit();
            long window = limit.window().toNanos();
            SlidingLog log = log(charge, now);
            int share = Math.max(1, limit.requests() / replicas);
            int own = log.size(now, window);
            if (own >= share) {
                return Verdict.refused(limit, Duration.ofNanos(log.at(own - share) + window - now));
            }
            long left = (limit.requests() - log.guess(now, window, replicas)) / replicas;
            if (left < 1) {
                // Nothing is known of the others until what they did counts no more, which a whole window sees to.
                return Verdict.refused(limit, limit.window());
            }
            int remaining = (int) Math.min(share - own, left) - 1;
            if (nearest == null || remaining < nearest.remaining()) {
                long reset = own == 0 ? window : log.at(0) + window - now;
                nearest = Verdict.allowed(limit, remaining, Duration.ofNanos(reset));
            }
        }
        for (Charge charge : charges) {
            log(charge, now).passedUnseen(now);
        }
        return nearest;
    }

    private SlidingLog log(Charge charge, long now) {
        SlidingLog log = logs.computeIfAbsent(charge.key(), fresh -> new SlidingLog());
        log.size(now, charge.limit().window().toNanos());
        return log;
    }
}

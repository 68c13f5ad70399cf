package io.clusterai.platform.events;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many refusals of one caller go on record in a minute. */
final class RefusalBudget {

    static final int A_MINUTE = 20;
    static final int MOST_CALLERS = 10_000;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Map<String, Spent> callers = new LinkedHashMap<>(16, 0.75f, true);

    synchronized boolean allows(String caller, Instant now) {
        Spent spent = callers.get(caller);
        if (spent == null || !now.isBefore(spent.since().plus(MINUTE))) {
            spent = new Spent(now, 0);
        }
        callers.put(caller, new Spent(spent.since(), Math.min(spent.count() + 1, A_MINUTE + 1)));
        if (callers.size() > MOST_CALLERS) {
            callers.remove(callers.keySet().iterator().next());
        }
        return spent.count() < A_MINUTE;
    }

    private record Spent(Instant since, int count) {}
}

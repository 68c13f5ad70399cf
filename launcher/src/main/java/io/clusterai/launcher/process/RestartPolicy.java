package io.clusterai.launcher.process;

import java.time.Duration;

/**
 * Decides how long to wait before a process that ended by itself is started again: at once when it ran well for a while, longer and longer
 * when it keeps ending.
 */
public record RestartPolicy(Duration first, Duration limit, Duration healthyAfter) {

    /** Short enough for a service that starts in ten seconds to be back within fifteen, three times in a row. */
    public static final RestartPolicy DEFAULT =
            new RestartPolicy(Duration.ofMillis(500), Duration.ofSeconds(8), Duration.ofSeconds(20));

    /** What to do about a process that ended after {@code ran}, having ended early {@code earlyEnds} times in a row before. */
    public Decision decide(Duration ran, int earlyEnds) {
        if (ran.compareTo(healthyAfter) >= 0) {
            return new Decision(Duration.ZERO, 0);
        }
        if (earlyEnds == 0) {
            return new Decision(Duration.ZERO, 1);
        }
        Duration delay = first;
        for (int i = 1; i < earlyEnds && delay.compareTo(limit) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return new Decision(delay.compareTo(limit) < 0 ? delay : limit, earlyEnds + 1);
    }

    /** How long to wait, and the number of early ends to bring next time. */
    public record Decision(Duration delay, int earlyEnds) {}
}

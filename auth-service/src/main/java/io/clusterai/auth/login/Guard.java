package io.clusterai.auth.login;

import io.clusterai.auth.session.Origin;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.time.InstantSource;

/** Stands before every place where a password or a code can be tried. */
public record Guard(LoginThrottle throttle, InstantSource clock) {

    /** Counts as failed until {@link #succeeded}. */
    public void admit(String account, Origin origin) {
        throttle.admit(account, origin.address(), clock.instant()).ifPresent(pause -> {
            throw new ProblemException(ErrorCode.TOO_MANY_REQUESTS, "Too many failed logins; wait and try again.")
                    .withRetryAfter(pause.plusSeconds(1));
        });
    }

    /** It was no failure after all. */
    public void succeeded(String account, Origin origin) {
        throttle.succeeded(account, origin.address(), clock.instant());
    }
}

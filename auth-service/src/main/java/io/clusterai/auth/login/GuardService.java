package io.clusterai.auth.login;

import io.clusterai.auth.session.Origin;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Stands before every place where a password or a code can be tried. */
@ApplicationScoped
public class GuardService {

    private final LoginThrottle throttle;
    private final InstantSource clock;

    GuardService(LoginThrottle throttle, InstantSource clock) {
        this.throttle = throttle;
        this.clock = clock;
    }

    /**
     * Does the work unless there was too much guessing before: 429 then. While it is under way it counts as a wrong guess, so that many at the same
     * time gain nothing; afterwards it counts only if what was shown was wrong. What failed otherwise, by an outage, by too much work or because a
     * code is still missing, leaves everything as it was.
     */
    public <T> Uni<T> attempt(String account, Origin origin, Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            throttle.admit(account, origin.address(), clock.instant()).ifPresent(pause -> {
                throw tooMany(pause);
            });
            return Uni.createFrom()
                    .<T>deferred(work::get)
                    .onItem()
                    .invoke(() -> throttle.succeeded(account, origin.address(), clock.instant()))
                    .onFailure(failure -> !isWrong(failure))
                    .invoke(() -> throttle.returned(account, origin.address()));
        });
    }

    /** Whether somebody showed something that is not theirs. */
    static boolean isWrong(Throwable failure) {
        return failure instanceof ProblemException problem
                && (problem.code() == ErrorCode.INVALID_CREDENTIALS
                        || problem.code() == ErrorCode.INVALID_SECOND_FACTOR);
    }

    private static ProblemException tooMany(Duration pause) {
        return new ProblemException(ErrorCode.TOO_MANY_REQUESTS, "Too many failed logins; wait and try again.")
                .withRetryAfter(pause.plusSeconds(1));
    }
}

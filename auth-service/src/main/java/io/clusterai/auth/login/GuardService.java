package io.clusterai.auth.login;

import io.clusterai.auth.session.Origin;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.sealing.SealingKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Stands before every place where a password or a code can be tried, on all replicas together. */
@ApplicationScoped
public class GuardService {

    private static final Logger LOG = Logger.getLogger(GuardService.class);

    private final LoginThrottle throttle;
    private final GuessRepository guesses;
    private final GuessKeys keys;

    GuardService(LoginThrottle throttle, GuessRepository guesses, SealingKeys installation) {
        this.throttle = throttle;
        this.guesses = guesses;
        // Under the current key alone: with another one, counting starts anew.
        this.keys = new GuessKeys(installation.macs("login-guesses.v1").current());
    }

    /**
     * Does the work unless there was too much guessing before: 429 then. While it is under way it counts as a wrong guess, so that many at the same
     * time gain nothing; afterwards it counts only if what was shown was wrong. What failed otherwise, by an outage, by too much work or because a
     * code is still missing, leaves everything as it was.
     */
    public <T> Uni<T> attempt(String account, Origin origin, Supplier<Uni<T>> work) {
        GuessKeys.Three subjects = keys.of(account, origin.address());
        return guesses.change(subjects, this::begun).chain(() -> Uni.createFrom()
                .<T>deferred(work::get)
                .onItem()
                .call(() -> settle(subjects, throttle::right))
                .onFailure()
                .call(failure -> settle(
                        subjects, isWrong(failure) ? throttle::wrong : (counted, now) -> throttle.returned(counted))));
    }

    /**
     * As part of a transaction: nothing wrong was tried at this account so far, from no address. What an address did to all accounts still counts against it,
     * and addresses that are the account's own remain so.
     */
    public Uni<Void> forgive(SqlConnection transaction, String account) {
        return guesses.forgive(transaction, keys.ofAccount(account));
    }

    /** Whether somebody showed something that is not theirs. */
    static boolean isWrong(Throwable failure) {
        return failure instanceof ProblemException problem
                && (problem.code() == ErrorCode.INVALID_CREDENTIALS
                        || problem.code() == ErrorCode.INVALID_SECOND_FACTOR);
    }

    private Guesses begun(Guesses counted, Instant now) {
        throttle.pause(counted, now).ifPresent(pause -> {
            throw tooMany(pause);
        });
        return throttle.begun(counted, now);
    }

    /** What cannot be noted stays under way, and so counts against the guesser until it is too old. */
    private Uni<Void> settle(GuessKeys.Three subjects, BiFunction<Guesses, Instant, Guesses> outcome) {
        return guesses.change(subjects, outcome)
                .onFailure()
                .invoke(failure -> LOG.warnf("How an attempt to sign in ended is not noted reason=%s", failure))
                .onFailure()
                .recoverWithNull();
    }

    private static ProblemException tooMany(Duration pause) {
        return new ProblemException(ErrorCode.TOO_MANY_REQUESTS, "Too many failed logins; wait and try again.")
                .withRetryAfter(pause.plusSeconds(1));
    }
}

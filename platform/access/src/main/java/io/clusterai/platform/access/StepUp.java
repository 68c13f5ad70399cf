package io.clusterai.platform.access;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.Permissions;
import io.clusterai.contracts.Proof;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a valid token is not enough for: whoever uses one of these permissions must have proved lately who they are. Programs with API keys cannot,
 * and are refused.
 *
 * @param permissions names or patterns like {@code users:*}
 * @param level the weakest proof that will do
 * @param within how long ago it may have been
 */
public record StepUp(List<String> permissions, Proof.Level level, Duration within) {

    private static final Duration LATELY = Duration.ofMinutes(5);

    /** For what concerns one's own password and what hangs on it. */
    public static final StepUp PASSWORD_LATELY = new StepUp(List.of(), Proof.Level.PASSWORD, LATELY);

    /** For what a second factor protects against whoever knows the password. */
    public static final StepUp SECOND_FACTOR_LATELY = new StepUp(List.of(), Proof.Level.SECOND_FACTOR, LATELY);

    public StepUp {
        permissions = List.copyOf(permissions);
        requireNonNull(level, "level is null");
        if (!within.isPositive()) {
            throw new IllegalArgumentException("a proof holds for some time");
        }
    }

    static StepUp of(AccessConfig config) {
        return new StepUp(
                config.stepUp().permissions().orElseGet(List::of),
                config.stepUp().level(),
                config.stepUp().within());
    }

    public boolean concerns(String permission) {
        return permissions.stream().anyMatch(pattern -> Permissions.covers(pattern, permission));
    }

    public boolean isSatisfied(Proof proof, Instant now) {
        return proof.level().compareTo(level) >= 0 && now.isBefore(proof.at().plus(within));
    }

    /** Refuses whoever did not prove it lately. */
    public void require(Proof proof, Instant now) {
        if (!isSatisfied(proof, now)) {
            throw refusal();
        }
    }

    ProblemException refusal() {
        String shown = level == Proof.Level.SECOND_FACTOR ? "the code of your second factor" : "your password";
        return new ProblemException(
                ErrorCode.STEP_UP_REQUIRED,
                "Show " + shown + " at /api/v1/auth/me/proof and come again with the token that you get.");
    }
}

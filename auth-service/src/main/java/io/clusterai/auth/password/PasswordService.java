package io.clusterai.auth.password;

import io.clusterai.auth.work.WorkService;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Hashes and checks passwords with bcrypt on a small pool of its own, so that a burst of logins slows logins and nothing else. */
@Startup // so that a wrong value shows at the start
@ApplicationScoped
public class PasswordService {

    private final PasswordConfig config;
    private final WorkService work;
    private final Uni<String> decoy;

    PasswordService(PasswordConfig config, Vertx vertx) {
        WorkService.requireWithin("auth.password.cost", config.cost(), config.dangerouslyLowCost() ? 4 : 12, 16);
        WorkService.requireWithin("auth.password.workers", config.workers(), 1, 64);
        WorkService.requireWithin("auth.password.queue", config.queue(), 0, 10_000);
        this.config = config;
        this.work = new WorkService(
                vertx, "password-hash", config.workers(), config.queue(), "Too many passwords are being checked.");
        this.decoy = work.run(() -> hashOf(new Password(UUID.randomUUID().toString())))
                .memoize()
                .indefinitely();
    }

    /** The hash of a new password; refuses one that is too short or too long. */
    public Uni<String> hash(Password password) {
        if (!password.isAcceptable()) {
            return Uni.createFrom()
                    .failure(new ProblemException(ErrorCode.VALIDATION_FAILED, "Correct the fields named in 'errors'.")
                            .withErrors(List.of(new FieldError(
                                    "password",
                                    "must have at least " + Password.SHORTEST + " characters and at most "
                                            + Password.LONGEST_BYTES + " bytes"))));
        }
        return work.run(() -> hashOf(password));
    }

    /** Whether the password is right. Without a hash, for an unknown user, it does the same work and says no. */
    public Uni<Boolean> matches(Password password, Optional<String> hash) {
        Uni<String> against = hash.isPresent() ? Uni.createFrom().item(hash.get()) : decoy;
        return against.chain(known -> work.run(() -> BcryptUtil.matches(password.clear(), known)))
                .map(matched -> matched && hash.isPresent() && password.fitsHash());
    }

    /** Whether the hash is cheaper to guess than those that are made now. */
    public boolean isOutdated(String hash) {
        return BcryptCost.of(hash) < config.cost();
    }

    /** Another hash of a password that was just found right; whether it could be chosen today is another question. */
    public Uni<String> rehash(Password matched) {
        return work.run(() -> hashOf(matched));
    }

    @PreDestroy
    void close() {
        work.close();
    }

    private String hashOf(Password password) {
        return BcryptUtil.bcryptHash(password.clear(), config.cost());
    }
}

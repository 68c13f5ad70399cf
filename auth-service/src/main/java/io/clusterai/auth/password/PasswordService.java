package io.clusterai.auth.password;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Hashes and checks passwords with bcrypt on a small pool of its own, so that a burst of logins slows logins and nothing else. */
@Startup // so that a wrong value shows at the start
@ApplicationScoped
public class PasswordService {

    private final PasswordConfig config;
    private final WorkerExecutor workers;
    private final AtomicInteger inside = new AtomicInteger();
    private final Uni<String> decoy;

    PasswordService(PasswordConfig config, Vertx vertx) {
        requireWithin("auth.password.cost", config.cost(), 4, 16);
        requireWithin("auth.password.workers", config.workers(), 1, 64);
        requireWithin("auth.password.queue", config.queue(), 0, 10_000);
        this.config = config;
        this.workers = vertx.createSharedWorkerExecutor("password-hash", config.workers());
        this.decoy = work(() -> hashOf(new Password(UUID.randomUUID().toString())))
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
        return work(() -> hashOf(password));
    }

    /** Whether the password is right. Without a hash, for an unknown user, it does the same work and says no. */
    public Uni<Boolean> matches(Password password, Optional<String> hash) {
        Uni<String> against = hash.isPresent() ? Uni.createFrom().item(hash.get()) : decoy;
        return against.chain(known -> work(() -> BcryptUtil.matches(password.clear(), known)))
                .map(matched -> matched && hash.isPresent() && password.fitsHash());
    }

    /** Whether the hash is cheaper to guess than those that are made now. */
    public boolean isOutdated(String hash) {
        return BcryptCost.of(hash) < config.cost();
    }

    /** Another hash of a password that was just found right; whether it could be chosen today is another question. */
    public Uni<String> rehash(Password matched) {
        return work(() -> hashOf(matched));
    }

    @PreDestroy
    void close() {
        workers.closeAndForget();
    }

    private static void requireWithin(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must be " + least + " to " + most + ": " + value);
        }
    }

    private String hashOf(Password password) {
        return BcryptUtil.bcryptHash(password.clear(), config.cost());
    }

    private <T> Uni<T> work(Callable<T> hashing) {
        return Uni.createFrom().deferred(() -> {
            if (inside.incrementAndGet() > config.workers() + config.queue()) {
                inside.decrementAndGet();
                return Uni.createFrom()
                        .failure(new ProblemException(
                                        ErrorCode.SERVICE_UNAVAILABLE, "Too many passwords are being checked.")
                                .withRetryAfter(Duration.ofSeconds(2)));
            }
            return workers.executeBlocking(hashing, false).onTermination().invoke(inside::decrementAndGet);
        });
    }
}

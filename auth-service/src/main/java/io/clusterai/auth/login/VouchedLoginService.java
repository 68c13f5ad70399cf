package io.clusterai.auth.login;

import io.clusterai.auth.secondfactor.SecondFactorService;
import io.clusterai.auth.session.Origin;
import io.clusterai.auth.session.SessionService;
import io.clusterai.auth.session.SignedIn;
import io.clusterai.auth.user.Username;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Proof;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/**
 * Signs in those for whom another issuer vouched: at once, or, who has a second factor here, when its code was shown. Until then the login waits
 * for some minutes, for one browser, for a few attempts, and on every replica.
 */
@ApplicationScoped
public class VouchedLoginService {

    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int MOST_ATTEMPTS = 5;
    private static final int MOST_PER_USER = 5;
    private static final int SECRET_BYTES = 32;

    private final VouchedLoginRepository waiting;
    private final SecondFactorService factors;
    private final SessionService sessions;
    private final GuardService guard;
    private final Outbox outbox;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    VouchedLoginService(
            VouchedLoginRepository waiting,
            SecondFactorService factors,
            SessionService sessions,
            GuardService guard,
            Outbox outbox,
            InstantSource clock) {
        this.waiting = waiting;
        this.factors = factors;
        this.sessions = sessions;
        this.guard = guard;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** How long a login waits for its code. */
    public Duration lifetime() {
        return LIFETIME;
    }

    /** Lets them in, or asks for the code. */
    public Uni<Entry> enter(Vouched vouched, Origin origin, Actor actor) {
        if (vouched.secondFactor()) {
            return open(vouched, Proof.Level.SECOND_FACTOR, vouched.method(), origin, actor)
                    .map(Entry.Open::new);
        }
        return factors.judge(vouched.userId(), Optional.empty())
                .chain(verdict -> verdict == SecondFactorService.Verdict.NOT_ENROLLED
                        ? open(vouched, Proof.Level.PASSWORD, vouched.method(), origin, actor)
                                .map(Entry.Open::new)
                        : begin(vouched).map(Entry.CodeWanted::new));
    }

    /** Finishes a login that waits. Guessing is slowed down like at a login with a password. */
    Uni<SignedIn> finish(String secret, String code, Origin origin, Actor actor) {
        byte[] digest = digest(secret);
        return waiting.find(digest, MOST_ATTEMPTS)
                .map(found -> found.orElseThrow(VouchedLoginService::over))
                .chain(login -> guard.attempt(Username.keyOf(login.username()), origin, () -> prove(
                                digest, login.vouched(), code)
                        .chain(proof -> open(login.vouched(), proof, methodOf(login.vouched(), proof), origin, actor))
                        .onFailure(ProblemException.class)
                        .call(refusal -> outbox.inTransaction(transaction -> outbox.record(
                                transaction, refused(actor, login.vouched(), login.username(), refusal.code()))))));
    }

    private Uni<String> begin(Vouched vouched) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return outbox.inTransaction(
                        transaction -> waiting.begin(transaction, digest(secret), vouched, LIFETIME, MOST_PER_USER))
                .invoke(begun -> {
                    if (!begun) {
                        throw disabled();
                    }
                })
                .replaceWith(secret);
    }

    private Uni<Proof.Level> prove(byte[] digest, Vouched vouched, String code) {
        return waiting.count(digest, MOST_ATTEMPTS)
                .invoke(VouchedLoginService::requireOne)
                .chain(() -> factors.judge(vouched.userId(), Optional.of(code)))
                .map(verdict -> switch (verdict) {
                    case RIGHT -> Proof.Level.SECOND_FACTOR;
                    // An administrator took it away meanwhile.
                    case NOT_ENROLLED -> Proof.Level.PASSWORD;
                    case MISSING, WRONG -> throw wrong();
                })
                .call(() -> waiting.end(digest).invoke(VouchedLoginService::requireOne));
    }

    private Uni<SignedIn> open(Vouched vouched, Proof.Level proof, String method, Origin origin, Actor actor) {
        return sessions.open(vouched.userId(), vouched.passwordSince(), proof, method, origin, actor)
                .map(opened -> opened.orElseThrow(VouchedLoginService::disabled));
    }

    private OperationRecorded refused(Actor actor, Vouched vouched, String username, ErrorCode code) {
        return OperationRecorded.denied(
                actor,
                "sessions.create",
                code.name(),
                new Target(Target.USER, vouched.userId().toString(), username),
                clock.instant());
    }

    private static String methodOf(Vouched vouched, Proof.Level proof) {
        return proof == Proof.Level.SECOND_FACTOR ? vouched.method() + " and code" : vouched.method();
    }

    private static void requireOne(boolean one) {
        if (!one) {
            throw over();
        }
    }

    private static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static ProblemException over() {
        return new ProblemException(ErrorCode.LOGIN_NOT_BEGUN, "Begin again at the login page, in this browser.");
    }

    private static ProblemException disabled() {
        return new ProblemException(ErrorCode.LOGIN_NOT_PERMITTED, "The account is disabled.");
    }

    private static ProblemException wrong() {
        return new ProblemException(
                ErrorCode.INVALID_SECOND_FACTOR, "Send the code that the app shows now; each works once.");
    }
}

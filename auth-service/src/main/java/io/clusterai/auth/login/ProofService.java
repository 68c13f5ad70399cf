package io.clusterai.auth.login;

import io.clusterai.auth.password.Password;
import io.clusterai.auth.password.PasswordService;
import io.clusterai.auth.secondfactor.SecondFactorService;
import io.clusterai.auth.session.Opening;
import io.clusterai.auth.session.Origin;
import io.clusterai.auth.session.SessionService;
import io.clusterai.auth.user.CredentialRepository;
import io.clusterai.auth.user.Username;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Proof;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** What somebody shows for who they are, beside and after the login. Guessing is slowed down like at the login. */
@ApplicationScoped
class ProofService {

    private final SecondFactorService factors;
    private final CredentialRepository credentials;
    private final PasswordService passwords;
    private final SessionService sessions;
    private final GuardService guard;
    private final Outbox outbox;
    private final InstantSource clock;

    ProofService(
            SecondFactorService factors,
            CredentialRepository credentials,
            PasswordService passwords,
            SessionService sessions,
            GuardService guard,
            Outbox outbox,
            InstantSource clock) {
        this.factors = factors;
        this.credentials = credentials;
        this.passwords = passwords;
        this.sessions = sessions;
        this.guard = guard;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Whoever showed the right password has this proof; fails when a code is wanted too. */
    Uni<Proof.Level> afterPassword(UUID userId, Optional<String> code) {
        return factors.judge(userId, code).map(verdict -> switch (verdict) {
            case NOT_ENROLLED -> Proof.Level.PASSWORD;
            case RIGHT -> Proof.Level.SECOND_FACTOR;
            case MISSING -> throw wanted();
            case WRONG -> throw wrong();
        });
    }

    /** Notes in the caller's session what was shown now. */
    Uni<Opening> prove(Caller caller, Optional<Password> password, Optional<String> code, Origin origin, Actor actor) {
        UUID userId = UUID.fromString(caller.userId());
        String account = Username.keyOf(caller.username());
        return guard.attempt(account, origin, () -> factors.judge(userId, code)
                .chain(verdict -> switch (verdict) {
                    case NOT_ENROLLED -> byPassword(userId, password);
                    case RIGHT -> Uni.createFrom().item(Proof.Level.SECOND_FACTOR);
                    case MISSING -> Uni.createFrom().failure(wanted());
                    case WRONG -> Uni.createFrom().failure(wrong());
                })
                .chain(level -> sessions.prove(UUID.fromString(caller.sessionId()), userId, level))
                .onFailure(GuardService::isWrong)
                .call(wrong -> outbox.inTransaction(
                        transaction -> outbox.record(transaction, refused(actor, caller, (ProblemException) wrong)))));
    }

    private OperationRecorded refused(Actor actor, Caller caller, ProblemException refusal) {
        return OperationRecorded.denied(
                actor,
                "sessions.prove",
                refusal.code().name(),
                new Target("session", caller.sessionId(), ""),
                clock.instant());
    }

    private Uni<Proof.Level> byPassword(UUID userId, Optional<Password> password) {
        Password shown = password.orElseThrow(ProofService::wrongPassword);
        return credentials
                .of(userId)
                .chain(known -> passwords.matches(shown, known.map(CredentialRepository.Credential::passwordHash)))
                .map(matched -> {
                    if (!matched) {
                        throw wrongPassword();
                    }
                    return Proof.Level.PASSWORD;
                });
    }

    private static ProblemException wrongPassword() {
        return new ProblemException(ErrorCode.INVALID_CREDENTIALS, "The password is wrong.");
    }

    private static ProblemException wanted() {
        return new ProblemException(ErrorCode.SECOND_FACTOR_REQUIRED, "Send the code that your app shows, too.");
    }

    private static ProblemException wrong() {
        return new ProblemException(
                ErrorCode.INVALID_SECOND_FACTOR, "Send the code that the app shows now; each works once.");
    }
}

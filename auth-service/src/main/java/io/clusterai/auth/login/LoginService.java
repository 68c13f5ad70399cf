package io.clusterai.auth.login;

import io.clusterai.auth.password.Password;
import io.clusterai.auth.password.PasswordService;
import io.clusterai.auth.session.Origin;
import io.clusterai.auth.session.SessionService;
import io.clusterai.auth.session.SignedIn;
import io.clusterai.auth.user.CredentialRepository;
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
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Signs somebody in. An unknown or disabled user costs the same time and gets the same answer as a wrong password. */
@ApplicationScoped
class LoginService {

    private static final Logger LOG = Logger.getLogger(LoginService.class);

    private final CredentialRepository credentials;
    private final PasswordService passwords;
    private final SessionService sessions;
    private final ProofService proofs;
    private final GuardService guard;
    private final Outbox outbox;
    private final InstantSource clock;

    LoginService(
            CredentialRepository credentials,
            PasswordService passwords,
            SessionService sessions,
            ProofService proofs,
            GuardService guard,
            Outbox outbox,
            InstantSource clock) {
        this.credentials = credentials;
        this.passwords = passwords;
        this.sessions = sessions;
        this.proofs = proofs;
        this.guard = guard;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A code is asked for after the password was right, so that it tells a stranger nothing about who has one. */
    Uni<SignedIn> login(String username, Password password, Optional<String> code, Origin origin, Actor actor) {
        String account = Username.keyOf(username);
        return guard.attempt(account, origin, () -> credentials.of(account).chain(known -> passwords
                .matches(password, known.map(CredentialRepository.Credential::passwordHash))
                .chain(matched -> matched ? open(known.orElseThrow(), password, code, origin, actor) : nobody())
                .map(opened -> opened.orElseThrow(LoginService::refused))
                .onFailure(GuardService::isWrong)
                .call(wrong -> record(actor, username, known, (ProblemException) wrong))));
    }

    private Uni<Optional<SignedIn>> open(
            CredentialRepository.Credential credential,
            Password password,
            Optional<String> code,
            Origin origin,
            Actor actor) {
        return proofs.afterPassword(credential.userId(), code)
                .chain(proof ->
                        sessions.open(credential.userId(), credential.since(), proof, methodOf(proof), origin, actor))
                .invoke(opened -> opened.ifPresent(signedIn -> strengthen(credential, password)));
    }

    /** Nobody waits for it: a login that finds the old hash again makes up for one that failed. */
    private void strengthen(CredentialRepository.Credential credential, Password password) {
        if (passwords.isOutdated(credential.passwordHash())) {
            passwords
                    .rehash(password)
                    .chain(hash -> credentials.replaceHash(credential, hash))
                    .subscribe()
                    .with(done -> {}, failure -> LOG.warnf("A password could not be hashed anew reason=%s", failure));
        }
    }

    private static Uni<Optional<SignedIn>> nobody() {
        return Uni.createFrom().item(Optional.empty());
    }

    /** A name that nobody has is not kept: people mistake the field and type their password. */
    private Uni<Void> record(
            Actor actor, String username, Optional<CredentialRepository.Credential> known, ProblemException refusal) {
        OperationRecorded refused = OperationRecorded.denied(
                actor,
                "sessions.create",
                refusal.code().name(),
                known.map(credential ->
                                new Target(Target.USER, credential.userId().toString(), username))
                        .orElseGet(() -> new Target(Target.USER, "", "")),
                clock.instant());
        return outbox.inTransaction(transaction -> outbox.record(transaction, refused));
    }

    private static String methodOf(Proof.Level proof) {
        return proof == Proof.Level.SECOND_FACTOR ? "password and code" : "password";
    }

    private static ProblemException refused() {
        return new ProblemException(ErrorCode.INVALID_CREDENTIALS, "Check both and try again.");
    }
}

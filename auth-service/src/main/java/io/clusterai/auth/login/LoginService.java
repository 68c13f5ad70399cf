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
    private final LoginThrottle throttle;
    private final Outbox outbox;
    private final InstantSource clock;

    LoginService(
            CredentialRepository credentials,
            PasswordService passwords,
            SessionService sessions,
            LoginThrottle throttle,
            Outbox outbox,
            InstantSource clock) {
        this.credentials = credentials;
        this.passwords = passwords;
        this.sessions = sessions;
        this.throttle = throttle;
        this.outbox = outbox;
        this.clock = clock;
    }

    Uni<SignedIn> login(String username, Password password, Origin origin, Actor actor) {
        String account = Username.keyOf(username);
        throttle.admit(account, origin.address(), clock.instant()).ifPresent(pause -> {
            throw new ProblemException(ErrorCode.TOO_MANY_REQUESTS, "Too many failed logins; wait and try again.")
                    .withRetryAfter(pause.plusSeconds(1));
        });
        return credentials
                .of(account)
                .chain(known -> passwords
                        .matches(password, known.map(CredentialRepository.Credential::passwordHash))
                        .chain(matched -> matched ? open(known.orElseThrow(), password, origin, actor) : nobody())
                        .call(opened -> opened.isPresent()
                                ? Uni.createFrom().voidItem()
                                : outbox.inTransaction(
                                        transaction -> outbox.record(transaction, refused(actor, username, known)))))
                .map(opened -> opened.orElseThrow(LoginService::refused))
                .invoke(() -> throttle.succeeded(account, origin.address(), clock.instant()));
    }

    private Uni<Optional<SignedIn>> open(
            CredentialRepository.Credential credential, Password password, Origin origin, Actor actor) {
        return sessions.open(credential.userId(), credential.since(), Proof.Level.PASSWORD, origin, actor)
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
    private OperationRecorded refused(Actor actor, String username, Optional<CredentialRepository.Credential> known) {
        return OperationRecorded.denied(
                actor,
                "sessions.create",
                ErrorCode.INVALID_CREDENTIALS.name(),
                known.map(credential ->
                                new Target(Target.USER, credential.userId().toString(), username))
                        .orElseGet(() -> new Target(Target.USER, "", "")),
                clock.instant());
    }

    private static ProblemException refused() {
        return new ProblemException(ErrorCode.INVALID_CREDENTIALS, "Check both and try again.");
    }
}

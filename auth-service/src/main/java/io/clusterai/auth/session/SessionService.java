package io.clusterai.auth.session;

import io.clusterai.auth.accessstate.AccessChangeService;
import io.clusterai.auth.role.Delegation;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.Proof;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Opens, continues and ends sessions. */
@ApplicationScoped
public class SessionService {

    private static final Logger LOG = Logger.getLogger(SessionService.class);

    private final SessionRepository sessions;
    private final AccessChangeService changes;
    private final RefreshTokenCodec codec;
    private final SessionConfig config;
    private final Outbox outbox;
    private final InstantSource clock;

    SessionService(
            SessionRepository sessions,
            AccessChangeService changes,
            RefreshTokenCodec codec,
            SessionConfig config,
            Outbox outbox,
            InstantSource clock) {
        this.sessions = sessions;
        this.changes = changes;
        this.codec = codec;
        this.config = config;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** How long a refresh token may lie unused. */
    public Duration refreshLifetime() {
        return config.refreshLifetime();
    }

    /**
     * Opens a session for a user whose password of that moment was found right, or who needed none; empty when it has changed since, or the user is
     * disabled.
     *
     * @param method how they proved who they are, on record
     */
    public Uni<Optional<SignedIn>> open(
            UUID userId, Instant passwordSince, Proof.Level proof, String method, Origin origin, Actor actor) {
        RefreshToken first = new RefreshToken(UUID.randomUUID(), RefreshToken.FIRST);
        return outbox.inTransaction(transaction -> sessions.open(
                                transaction,
                                first,
                                userId,
                                passwordSince,
                                proof,
                                config.refreshLifetime(),
                                origin,
                                codec.keyId())
                        .call(opened -> opened.map(opening -> outbox.record(
                                        transaction,
                                        SessionAct.opened(
                                                opener(actor, opening, method, first),
                                                first.sessionId(),
                                                clock.instant())))
                                .orElseGet(() -> Uni.createFrom().voidItem())))
                .map(opened -> opened.map(opening -> signedIn(first, opening)));
    }

    /** Rotates the token, or finds out why it cannot be rotated. */
    public Uni<SignedIn> refresh(String text, Actor actor) {
        RefreshToken presented = codec.decode(text).orElseThrow(SessionService::refused);
        return sessions.rotate(presented, config.refreshLifetime(), codec.keyId())
                .chain(rotated -> rotated.map(opening -> Uni.createFrom().item(signedIn(presented.next(), opening)))
                        .orElseGet(() -> judge(presented, actor)));
    }

    /** Notes in a live session what its holder showed just now. */
    public Uni<Opening> prove(UUID sessionId, UUID userId, Proof.Level level) {
        return sessions.prove(sessionId, userId, level).map(opening -> opening.orElseThrow(SessionService::over));
    }

    /** Ends the session of a refresh token, whatever its generation; ending twice is no error. */
    public Uni<Void> logout(String text, Actor actor) {
        return codec.decode(text).map(token -> end(token.sessionId(), actor)).orElseGet(() -> Uni.createFrom()
                .failure(refused()));
    }

    /**
     * Ends a session of the caller's own, or of anyone who holds no more than the caller. To end again what ended lately is no error, so that it can
     * be repeated when it is not known everywhere yet.
     *
     * @param mayEndOthers whether the caller may end sessions of others, asked when it is one
     */
    public Uni<Void> end(UUID sessionId, Caller caller, Supplier<Uni<Boolean>> mayEndOthers, Actor actor) {
        return sessions.owner(sessionId)
                .map(found -> found.orElseThrow(SessionService::over))
                .chain(owner -> owner.userId().toString().equals(caller.userId())
                        ? Uni.createFrom().voidItem()
                        : mayEndOthers.get().invoke(may -> {
                            if (!may) {
                                throw over();
                            }
                            new Delegation(caller.permissions(), caller.policy())
                                    .require(owner.permissions(), owner.policy());
                        }))
                .chain(() -> end(sessionId, actor));
    }

    /** Ends the user's sessions in somebody's transaction; revoking what they were given is the caller's part. */
    public Uni<Void> endAll(SqlConnection transaction, UUID userId, Optional<UUID> except) {
        return sessions.endAll(transaction, userId, except);
    }

    /** Ends every session of the caller's own at once, the present one included; API keys stay. */
    public Uni<Void> endAll(UUID userId, Actor actor) {
        return changes.change(change -> endAll(change, userId, actor));
    }

    /** The same as part of a change. */
    public Uni<Void> endAll(AccessChangeService.Change change, UUID userId, Actor actor) {
        return sessions.endAll(change.transaction(), userId, Optional.empty())
                .chain(() -> change.revokeUser(userId, "SESSIONS_ENDED"))
                .chain(() -> change.record(SessionAct.allEnded(actor, userId, change.at())));
    }

    public Uni<Page<Session>> ofUser(UUID userId, String cursor, int limit) {
        Optional<SessionRepository.Position> after = Cursor.decode(cursor, 2)
                .map(parts -> new SessionRepository.Position(
                        Cursor.part(parts.get(0), Instant::parse), Cursor.part(parts.get(1), UUID::fromString)));
        return sessions.live(userId, after, limit + 1)
                .map(found -> Page.cut(
                        found,
                        limit,
                        session -> List.of(
                                session.createdAt().toString(), session.id().toString())));
    }

    private Uni<Void> end(UUID sessionId, Actor actor) {
        return changes.change(change -> sessions.end(change.transaction(), sessionId)
                .chain(ended -> ended.map(userId -> change.revokeSession(userId, sessionId)
                                .chain(() -> change.record(SessionAct.ended(
                                        holder(actor, userId, sessionId), userId, sessionId, change.at()))))
                        .orElseGet(() -> Uni.createFrom().voidItem())));
    }

    private Uni<SignedIn> judge(RefreshToken presented, Actor actor) {
        return sessions.family(presented.sessionId()).chain(found -> {
            SessionRepository.Standing standing = found.orElseThrow(SessionService::refused);
            return switch (standing.family().judge(presented, standing.now(), config.rotationGrace())) {
                case REPEATED -> Uni.createFrom().item(repeated(presented.sessionId(), standing));
                case REUSED -> {
                    LOG.warnf(
                            "A rotated refresh token came again, the session ends sessionId=%s", presented.sessionId());
                    yield changes.change(change -> sessions.end(change.transaction(), presented.sessionId())
                                    .chain(ended -> ended.map(
                                                    userId -> change.revokeSession(userId, presented.sessionId()))
                                            .orElseGet(() -> Uni.createFrom().voidItem()))
                                    .chain(() -> change.record(
                                            SessionAct.reused(actor, presented.sessionId(), change.at()))))
                            .chain(() -> Uni.createFrom().failure(refused()));
                }
                // CURRENT did not rotate because the user is disabled.
                case CURRENT, UNKNOWN, OVER -> Uni.createFrom().failure(refused());
            };
        });
    }

    private static Actor opener(Actor actor, Opening opening, String method, RefreshToken first) {
        return actor.proved(
                opening.grant().userId().toString(),
                opening.grant().username(),
                method,
                first.sessionId().toString());
    }

    /** Who holds the refresh token needs no other proof. */
    private static Actor holder(Actor actor, UUID userId, UUID sessionId) {
        return actor.kind() == Actor.Kind.ANONYMOUS
                ? actor.proved(userId.toString(), "", "refresh-token", sessionId.toString())
                : actor;
    }

    /** The newest token once more, letter by letter, whichever replica made it. */
    private SignedIn repeated(UUID sessionId, SessionRepository.Standing standing) {
        RefreshToken newest = new RefreshToken(sessionId, standing.family().generation());
        return new SignedIn(
                newest,
                codec.encode(newest, standing.keyId()),
                standing.opening().grant(),
                standing.opening().proof());
    }

    private SignedIn signedIn(RefreshToken token, Opening opening) {
        return new SignedIn(token, codec.encode(token), opening.grant(), opening.proof());
    }

    private static ProblemException over() {
        return new ProblemException(ErrorCode.SESSION_NOT_FOUND, "The session is not yours or has ended.");
    }

    private static ProblemException refused() {
        return new ProblemException(ErrorCode.INVALID_REFRESH_TOKEN, "Sign in again.");
    }
}

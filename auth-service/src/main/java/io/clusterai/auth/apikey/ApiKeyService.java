package io.clusterai.auth.apikey;

import io.clusterai.auth.accessstate.AccessChangeService;
import io.clusterai.auth.role.Delegation;
import io.clusterai.auth.token.TokenService;
import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Actor;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.Cursor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Makes API keys, exchanges them for access tokens, and takes them back. */
@ApplicationScoped
class ApiKeyService {

    private static final Logger LOG = Logger.getLogger(ApiKeyService.class);
    static final String READ = "keys:read";
    static final String MANAGE = "keys:write";
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final String REASON = "API_KEY_CHANGED";

    private final ApiKeyRepository keys;
    private final AccessChangeService changes;
    private final TokenService tokens;
    private final ApiKeyConfig config;
    private final Outbox outbox;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    ApiKeyService(
            ApiKeyRepository keys,
            AccessChangeService changes,
            TokenService tokens,
            ApiKeyConfig config,
            Outbox outbox,
            InstantSource clock) {
        this.keys = keys;
        this.changes = changes;
        this.tokens = tokens;
        this.config = config;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** A key for the caller, with no more than the caller may do; its text is told here and never again. */
    Uni<Made> create(
            Caller caller,
            Actor actor,
            String name,
            List<String> scopes,
            AccessPolicy policy,
            Optional<Instant> expiry) {
        new Delegation(caller.permissions(), caller.policy()).requireSomeOfEach(scopes);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        requireExpiry(expiry, now);
        ApiKeyText text = fresh(UUID.randomUUID());
        ApiKey key = new ApiKey(
                text.id(),
                UUID.fromString(caller.userId()),
                caller.username(),
                name,
                scopes,
                policy.and(caller.policy()),
                expiry,
                now,
                now,
                Optional.empty());
        return outbox.inTransaction(transaction -> keys.create(transaction, key, text.hash(), config.mostPerUser())
                .invoke(this::requireRoom)
                .chain(() -> outbox.record(transaction, ApiKeyAct.created(actor, key, now)))
                .replaceWith(new Made(key, text)));
    }

    Uni<Page<ApiKey>> list(Optional<UUID> userId, String cursor, int limit) {
        Optional<ApiKeyRepository.Position> after = Cursor.decode(cursor, 2)
                .map(parts -> new ApiKeyRepository.Position(
                        Cursor.part(parts.get(0), Instant::parse), Cursor.part(parts.get(1), UUID::fromString)));
        return keys.after(userId, after, limit + 1)
                .map(found -> Page.cut(
                        found,
                        limit,
                        key -> List.of(key.createdAt().toString(), key.id().toString())));
    }

    /** Another secret for the caller's own key. The present one works on for the overlap, or ends at once without one. */
    Uni<Made> rotate(UUID id, Caller caller, Actor actor, Duration overlap) {
        if (overlap.isNegative() || overlap.compareTo(config.longestOverlap()) > 0) {
            throw invalid("overlap", "must be between PT0S and " + config.longestOverlap());
        }
        ApiKeyText text = fresh(id);
        return keys.withId(id)
                .map(found -> found.filter(key -> isOwn(key, caller)).orElseThrow(ApiKeyService::unknown))
                .chain(key -> changes.change(change -> keys.rotate(change.transaction(), id, text.hash(), overlap)
                        .chain(() -> overlap.isZero()
                                ? change.revokeKey(key.userId(), id, REASON)
                                : Uni.createFrom().voidItem())
                        .chain(() -> change.record(ApiKeyAct.rotated(actor, key, overlap, change.at())))))
                .chain(() -> keys.withId(id))
                .map(rotated -> new Made(rotated.orElseThrow(ApiKeyService::unknown), text));
    }

    /**
     * The caller's own key, or that of anybody who holds no more than the caller; it is refused everywhere within two seconds. Whoever did it may do it
     * again, for when it was not known everywhere yet.
     *
     * @param mayManage whether the caller may delete keys of others, asked when it is one
     */
    Uni<Void> delete(UUID id, Caller caller, Supplier<Uni<Boolean>> mayManage, Actor actor) {
        return keys.withId(id).chain(found -> found.map(key -> delete(key, caller, mayManage, actor))
                .orElseGet(() -> changes.repeatDeletion(id, caller)
                        .invoke(repeated -> {
                            if (!repeated) {
                                throw unknown();
                            }
                        })
                        .replaceWithVoid()));
    }

    private Uni<Void> delete(ApiKey key, Caller caller, Supplier<Uni<Boolean>> mayManage, Actor actor) {
        Uni<Void> allowed = isOwn(key, caller)
                ? Uni.createFrom().voidItem()
                : mayManage.get().chain(may -> requireReach(key, caller, may));
        return allowed.chain(() -> changes.change(change -> keys.delete(change.transaction(), key.id())
                        .chain(() -> change.revokeDeletedKey(key.userId(), key.id(), REASON, caller))
                        .chain(() -> change.record(ApiKeyAct.deleted(actor, key, change.at())))))
                .call(() -> changes.finishDeletion(key.id()));
    }

    /** An access token for what somebody presents as a key; empty when it is none that is valid now. */
    Uni<Optional<TokenService.KeyToken>> exchange(String presented) {
        Optional<ApiKeyText> text = ApiKeyText.parse(presented);
        if (text.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        UUID id = text.get().id();
        return keys.exchange(id, text.get().hash())
                .call(granted ->
                        granted.isPresent() ? used(id) : Uni.createFrom().voidItem())
                .chain(granted -> granted.map(grant -> tokens.keyToken(grant.grant(), id, grant.expiresAt())
                                .map(Optional::of))
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
    }

    private Uni<Void> requireReach(ApiKey key, Caller caller, boolean mayManage) {
        if (!mayManage) {
            throw unknown();
        }
        return keys.owner(key.id())
                .map(owner -> owner.orElseThrow(ApiKeyService::unknown))
                .invoke(owner -> new Delegation(caller.permissions(), caller.policy())
                        .require(owner.permissions(), owner.policy()))
                .replaceWithVoid();
    }

    private Uni<Void> used(UUID id) {
        return keys.used(id)
                .onFailure()
                .invoke(failure -> LOG.warnf("The use of an API key is not noted keyId=%s reason=%s", id, failure))
                .onFailure()
                .recoverWithNull();
    }

    private void requireRoom(boolean created) {
        if (!created) {
            throw new ProblemException(
                    ErrorCode.TOO_MANY_API_KEYS, "Delete one first; " + config.mostPerUser() + " are allowed.");
        }
    }

    private void requireExpiry(Optional<Instant> expiry, Instant now) {
        if (expiry.filter(end -> !end.isAfter(now) || end.isAfter(LATEST)).isPresent()) {
            throw invalid("expiresAt", "must be in the future, and before the year 10000");
        }
        config.longestLifetime().ifPresent(longest -> {
            if (expiry.filter(end -> !end.isAfter(now.plus(longest))).isEmpty()) {
                throw invalid("expiresAt", "must be within " + longest);
            }
        });
    }

    private ApiKeyText fresh(UUID id) {
        byte[] secret = new byte[ApiKeyText.SECRET_BYTES];
        random.nextBytes(secret);
        return ApiKeyText.of(id, secret);
    }

    private static boolean isOwn(ApiKey key, Caller caller) {
        return key.userId().toString().equals(caller.userId());
    }

    private static ProblemException invalid(String field, String reason) {
        return new ProblemException(ErrorCode.VALIDATION_FAILED, "Correct the fields named in 'errors'.")
                .withErrors(List.of(new FieldError(field, reason)));
    }

    private static ProblemException unknown() {
        return new ProblemException(ErrorCode.API_KEY_NOT_FOUND, "The key is not yours or does not exist.");
    }

    /** A key with its text, for the one answer that carries it. */
    record Made(ApiKey key, ApiKeyText text) {}
}

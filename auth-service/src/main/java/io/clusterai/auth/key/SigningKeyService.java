package io.clusterai.auth.key;

import io.clusterai.auth.accessstate.AccessChangeService;
import io.clusterai.contracts.Actor;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The key that signs now. The first start makes it, and it is replaced in steps that every replica may take: each is decided again under the
 * lock of the access epoch, so that replicas agree, and spreads like a revocation.
 */
@ApplicationScoped
public class SigningKeyService {

    private final Pool pool;
    private final SigningKeyRepository keys;
    private final AccessChangeService changes;
    private final KeyRing.Timing timing;
    private final SecureRandom random = new SecureRandom();
    private volatile SigningKey current;

    SigningKeyService(Pool pool, SigningKeyRepository keys, AccessChangeService changes, KeyRing.Timing timing) {
        this.pool = pool;
        this.keys = keys;
        this.changes = changes;
        this.timing = timing;
    }

    /** Loads the key, or makes it. Called once, before the first request. */
    public Uni<Void> prepare() {
        return pool.withConnection(keys::active)
                .chain(found -> found.map(Uni.createFrom()::item).orElseGet(this::create))
                .invoke(key -> current = key)
                .replaceWithVoid();
    }

    public SigningKey current() {
        return Optional.ofNullable(current).orElseThrow(() -> new IllegalStateException("signing key is not loaded"));
    }

    /** Signs with whatever key is active by now. Cheap while it is the same. */
    Uni<Void> reload() {
        return pool.withConnection(connection -> keys.ring(connection)
                        .chain(ring -> ring.active()
                                        .filter(active ->
                                                !active.id().equals(current().id()))
                                        .isPresent()
                                ? keys.active(connection)
                                : Uni.createFrom().item(Optional.<SigningKey>empty())))
                .invoke(found -> found.ifPresent(key -> current = key))
                .replaceWithVoid();
    }

    /** Takes the step that is due, if any. */
    Uni<Void> advance(Instant now) {
        return pool.withConnection(keys::ring)
                .chain(ring -> switch (ring.due(now, timing)) {
                    case KeyRing.Step.Rest rest -> Uni.createFrom().voidItem();
                    case KeyRing.Step.Publish publish -> generate().chain(key -> take(now, key));
                    case KeyRing.Step.Activate activate -> take(now, null);
                    case KeyRing.Step.Forget forget -> take(now, null);
                })
                .chain(this::reload);
    }

    Uni<KeyRing> ring() {
        return pool.withConnection(keys::ring);
    }

    /** Publishes the next key now, without waiting for the present one to grow old; it signs once it has been published for long enough. */
    Uni<KeyRing> rotate(Actor actor) {
        return generate()
                .chain(key -> changes.change(change -> keys.ring(change.transaction())
                        .chain(ring -> ring.next().isPresent()
                                ? Uni.createFrom().voidItem()
                                : publish(change, key, new SigningKeyAct(actor, change.at())))))
                .chain(this::ring);
    }

    /** For a key that is no longer secret: another one signs at once, and whatever the old ones signed is void. */
    Uni<KeyRing> replace(Actor actor) {
        return generate()
                .chain(key -> changes.change(change -> keys.insertInPlaceOfNext(change.transaction(), key)
                        .chain(() -> keys.activate(change.transaction(), key.id()))
                        .chain(() -> keys.forgetRetired(change.transaction()))
                        .chain(() -> change.record(new SigningKeyAct(actor, change.at()).replaced(key.id())))))
                .chain(this::reload)
                .chain(this::ring);
    }

    private Uni<Void> take(Instant now, SigningKey candidate) {
        return changes.change(change ->
                keys.ring(change.transaction()).chain(ring -> take(change, ring.due(now, timing), candidate)));
    }

    private Uni<Void> take(AccessChangeService.Change change, KeyRing.Step step, SigningKey candidate) {
        SigningKeyAct act = SigningKeyAct.due(change.at());
        return switch (step) {
            case KeyRing.Step.Rest rest -> Uni.createFrom().voidItem();
            case KeyRing.Step.Publish publish ->
                candidate == null ? Uni.createFrom().voidItem() : publish(change, candidate, act);
            case KeyRing.Step.Activate(String id) ->
                keys.activate(change.transaction(), id).chain(() -> change.record(act.activated(id)));
            case KeyRing.Step.Forget(String id) ->
                keys.forget(change.transaction(), id).chain(() -> change.record(act.forgotten(id)));
        };
    }

    private Uni<Void> publish(AccessChangeService.Change change, SigningKey key, SigningKeyAct act) {
        return keys.insert(change.transaction(), key).chain(() -> change.record(act.published(key.id())));
    }

    private Uni<SigningKey> create() {
        return generate().chain(this::agreeOn);
    }

    private Uni<SigningKey> generate() {
        return Uni.createFrom()
                .item(() -> SigningKey.generate(UUID.randomUUID().toString(), random))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Uni<SigningKey> agreeOn(SigningKey candidate) {
        return changes.commit(
                change -> keys.active(change.transaction()).chain(found -> found.map(Uni.createFrom()::item)
                        .orElseGet(() -> keys.insertInPlaceOfNext(change.transaction(), candidate)
                                .chain(() -> keys.activate(change.transaction(), candidate.id()))
                                .chain(() -> change.record(
                                        SigningKeyAct.due(change.at()).activated(candidate.id())))
                                .replaceWith(candidate))));
    }
}

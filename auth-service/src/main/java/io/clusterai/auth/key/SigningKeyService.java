package io.clusterai.auth.key;

import io.clusterai.auth.accessstate.AccessChangeService;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;

/** The key that signs now. The first start makes it; replicas that start at once agree on one. */
@ApplicationScoped
public class SigningKeyService {

    private final Pool pool;
    private final SigningKeyRepository keys;
    private final AccessChangeService changes;
    private final SecureRandom random = new SecureRandom();
    private volatile SigningKey current;

    SigningKeyService(Pool pool, SigningKeyRepository keys, AccessChangeService changes) {
        this.pool = pool;
        this.keys = keys;
        this.changes = changes;
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

    private Uni<SigningKey> create() {
        return Uni.createFrom()
                .item(() -> SigningKey.generate(UUID.randomUUID().toString(), random))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(this::agreeOn);
    }

    private Uni<SigningKey> agreeOn(SigningKey candidate) {
        return changes.commit(
                change -> keys.active(change.transaction()).chain(found -> found.map(Uni.createFrom()::item)
                        .orElseGet(() -> keys.insert(change.transaction(), candidate, random)
                                .replaceWith(candidate))));
    }
}

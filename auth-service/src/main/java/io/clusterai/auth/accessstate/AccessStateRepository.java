package io.clusterai.auth.accessstate;

import io.clusterai.platform.access.AccessState;
import io.clusterai.platform.access.RsaKeys;
import io.clusterai.platform.access.TokenVerifier;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The epoch, what was revoked lately, and the public keys. */
@ApplicationScoped
class AccessStateRepository {

    /** Longer than the last token issued before a revocation may live. */
    private static final double REMEMBERED_SECONDS =
            TokenVerifier.LIFETIME.plus(TokenVerifier.SKEW).plusSeconds(60).toSeconds();

    private static final String ADVANCE = """
            UPDATE access_epoch SET value = value + 1
            RETURNING value, clock_timestamp() AS at
            """;

    /** One statement, hence one snapshot: the list is exactly that of the epoch. */
    private static final String STATE = """
            SELECT value,
                   clock_timestamp() AS at,
                   ARRAY(SELECT session_id FROM revocation
                         WHERE session_id IS NOT NULL AND revoked_at > now() - make_interval(secs => $1)) AS sessions,
                   (SELECT coalesce(jsonb_agg(jsonb_build_object('id', user_id, 'at', revoked_at, 'epoch', epoch)), '[]')
                    FROM (SELECT user_id, max(revoked_at) AS revoked_at, max(epoch) AS epoch FROM revocation
                          WHERE user_id IS NOT NULL AND revoked_at > now() - make_interval(secs => $1)
                          GROUP BY user_id) AS latest) AS users,
                   (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'key', translate(encode(public_key, 'base64'), E'\\n', ''))
                                              ORDER BY created_at), '[]')
                    FROM signing_key) AS keys
            FROM access_epoch
            """;

    private static final String REVOKE_SESSION = """
            INSERT INTO revocation (epoch, session_id, revoked_at) VALUES ($1, $2, clock_timestamp())
            """;

    private static final String REVOKE_USER = """
            INSERT INTO revocation (epoch, user_id, revoked_at, deleted_by) VALUES ($1, $2, clock_timestamp(), $3)
            """;

    private static final String DELETED_BY = "SELECT 1 FROM revocation WHERE user_id = $1 AND deleted_by = $2 LIMIT 1";
    private static final String FORGET_DELETION =
            "UPDATE revocation SET deleted_by = NULL WHERE user_id = $1 AND deleted_by IS NOT NULL";

    private static final String FORGET = """
            DELETE FROM revocation WHERE revoked_at < now() - make_interval(secs => $1)
            """;

    private final Pool pool;

    AccessStateRepository(Pool pool) {
        this.pool = pool;
    }

    Uni<Long> epoch() {
        return pool.query("SELECT value FROM access_epoch")
                .execute()
                .map(rows -> rows.iterator().next().getLong("value"));
    }

    Uni<AccessState> current() {
        return pool.preparedQuery(STATE)
                .execute(Tuple.of(REMEMBERED_SECONDS))
                .map(rows -> stateOf(rows.iterator().next()));
    }

    Uni<Epoch> advance(SqlConnection transaction) {
        return transaction.query(ADVANCE).execute().map(rows -> {
            Row row = rows.iterator().next();
            return new Epoch(row.getLong("value"), row.getOffsetDateTime("at").toInstant());
        });
    }

    Uni<Void> revokeSession(SqlConnection transaction, Epoch epoch, UUID sessionId) {
        return transaction
                .preparedQuery(REVOKE_SESSION)
                .execute(Tuple.of(epoch.value(), sessionId))
                .replaceWithVoid();
    }

    /**
     * A user, or an API key in a user's place.
     *
     * @param deletedBy the id of whoever deletes it with this
     */
    Uni<Void> revokeUser(SqlConnection transaction, Epoch epoch, UUID userId, Optional<String> deletedBy) {
        return transaction
                .preparedQuery(REVOKE_USER)
                .execute(Tuple.of(epoch.value(), userId, deletedBy.orElse(null)))
                .replaceWithVoid();
    }

    /** Whether somebody deleted it, and it is not known everywhere yet. */
    Uni<Boolean> isDeletedBy(UUID id, String userId) {
        return pool.preparedQuery(DELETED_BY).execute(Tuple.of(id, userId)).map(rows -> rows.size() > 0);
    }

    /** It is known everywhere that it was deleted. */
    Uni<Void> forgetDeletion(UUID id) {
        return pool.preparedQuery(FORGET_DELETION).execute(Tuple.of(id)).replaceWithVoid();
    }

    /** Drops what no living token can be concerned by; a wide margin, because it only saves space. */
    Uni<Void> forget() {
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of(2 * REMEMBERED_SECONDS))
                .replaceWithVoid();
    }

    private static AccessState stateOf(Row row) {
        return new AccessState(
                row.getLong("value"),
                row.getOffsetDateTime("at").toInstant(),
                keysOf(row.getJsonArray("keys")),
                Set.of(row.getArrayOfUUIDs("sessions")).stream()
                        .map(UUID::toString)
                        .collect(Collectors.toSet()),
                usersOf(row.getJsonArray("users")));
    }

    private static AccessState.Keys keysOf(JsonArray stored) {
        List<AccessState.Key> keys = new ArrayList<>();
        for (int index = 0; index < stored.size(); index++) {
            JsonObject key = stored.getJsonObject(index);
            keys.add(RsaKeys.toJson(key.getString("id"), publicKey(key.getString("key"))));
        }
        return new AccessState.Keys(keys);
    }

    private static RSAPublicKey publicKey(String base64) {
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("stored public key is unreadable", broken);
        }
    }

    private static List<AccessState.RevokedUser> usersOf(JsonArray stored) {
        List<AccessState.RevokedUser> users = new ArrayList<>();
        for (int index = 0; index < stored.size(); index++) {
            JsonObject user = stored.getJsonObject(index);
            users.add(new AccessState.RevokedUser(
                    user.getString("id"),
                    OffsetDateTime.parse(user.getString("at")).toInstant(),
                    user.getLong("epoch")));
        }
        return users;
    }

    /** A value of the epoch and when it was given, by the database's clock. */
    record Epoch(long value, Instant at) {}
}

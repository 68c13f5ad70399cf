package io.clusterai.auth.key;

import io.clusterai.platform.sealing.Seal;
import io.clusterai.platform.sealing.SealingKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Signing keys at rest. The caller's transaction holds the epoch's lock, so that two replicas never both find none. */
@ApplicationScoped
class SigningKeyRepository {

    /** What the key is for under which signing keys lie. */
    static final String PURPOSE = "signing-keys.v1";

    private static final String ACTIVE = "SELECT id, public_key, private_key FROM signing_key WHERE active";

    private static final String INSERT = """
            INSERT INTO signing_key (id, public_key, private_key, sealed_under, active, created_at)
            VALUES ($1, $2, $3, $4, false, clock_timestamp())
            """;

    private static final String RING = """
            SELECT id, created_at, activated_at, retired_at FROM signing_key ORDER BY created_at DESC
            """;

    private static final String RETIRE = """
            UPDATE signing_key SET active = false, retired_at = clock_timestamp() WHERE active
            """;

    private static final String ACTIVATE = """
            UPDATE signing_key SET active = true, activated_at = clock_timestamp() WHERE id = $1 AND retired_at IS NULL
            """;

    private static final String FORGET = "DELETE FROM signing_key WHERE id = $1 AND NOT active";

    private static final String DROP_NEXT = "DELETE FROM signing_key WHERE NOT active AND retired_at IS NULL";

    private static final String FORGET_RETIRED = "DELETE FROM signing_key WHERE retired_at IS NOT NULL";

    private final Seal seal;

    SigningKeyRepository(SealingKeys keys) {
        this.seal = keys.seal(PURPOSE, new SecureRandom());
    }

    Uni<Optional<SigningKey>> active(SqlConnection connection) {
        return connection.query(ACTIVE).execute().map(rows -> {
            for (Row row : rows) {
                return Optional.of(SigningKey.open(
                        row.getString("id"),
                        row.getBuffer("public_key").getBytes(),
                        row.getBuffer("private_key").getBytes(),
                        seal));
            }
            return Optional.empty();
        });
    }

    Uni<KeyRing> ring(SqlConnection connection) {
        return connection.query(RING).execute().map(rows -> {
            List<KeyRing.Entry> keys = new ArrayList<>();
            rows.forEach(row -> keys.add(new KeyRing.Entry(
                    row.getString("id"),
                    row.getOffsetDateTime("created_at").toInstant(),
                    instant(row, "activated_at"),
                    instant(row, "retired_at"))));
            return new KeyRing(keys);
        });
    }

    /** The key signs from now on; the one that did is retired. */
    Uni<Void> activate(SqlConnection transaction, String id) {
        return transaction
                .query(RETIRE)
                .execute()
                .chain(() -> transaction.preparedQuery(ACTIVATE).execute(Tuple.of(id)))
                .replaceWithVoid();
    }

    Uni<Void> forget(SqlConnection transaction, String id) {
        return transaction.preparedQuery(FORGET).execute(Tuple.of(id)).replaceWithVoid();
    }

    /** Every token that a retired key signed is void with this. */
    Uni<Void> forgetRetired(SqlConnection transaction) {
        return transaction.query(FORGET_RETIRED).execute().replaceWithVoid();
    }

    private static Optional<Instant> instant(Row row, String column) {
        return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
    }

    /** Publishes a key that will sign at once; one that was to come is dropped, because nothing was signed with it. */
    Uni<Void> insertInPlaceOfNext(SqlConnection transaction, SigningKey key) {
        return transaction.query(DROP_NEXT).execute().chain(() -> insert(transaction, key));
    }

    /** Publishes a key that does not sign yet. */
    Uni<Void> insert(SqlConnection transaction, SigningKey key) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(
                        key.id(),
                        Buffer.buffer(key.publicKey().getEncoded()).getDelegate(),
                        Buffer.buffer(key.sealPrivateKey(seal)).getDelegate(),
                        seal.keyId()))
                .replaceWithVoid();
    }
}

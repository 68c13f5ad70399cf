package io.clusterai.auth.secondfactor;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Second factors at rest: the secret as ciphertext, recovery codes as hashes. */
@ApplicationScoped
class SecondFactorRepository {

    private static final String OF = """
            SELECT f.secret, f.sealed_under, f.last_step, f.confirmed_at IS NOT NULL AS confirmed,
                   (SELECT count(*) FROM recovery_code c WHERE c.user_id = f.user_id AND c.keyed_under = ANY ($2)) AS codes
            FROM second_factor f WHERE f.user_id = $1
            """;

    /** Takes the place of one that was begun and never confirmed. */
    private static final String BEGIN = """
            INSERT INTO second_factor (user_id, secret, sealed_under, last_step, created_at) VALUES ($1, $2, $3, 0, now())
            ON CONFLICT (user_id) DO UPDATE
            SET secret = excluded.secret, sealed_under = excluded.sealed_under, last_step = 0, created_at = now()
            WHERE second_factor.confirmed_at IS NULL
            """;

    private static final String CONFIRM = """
            UPDATE second_factor SET confirmed_at = now(), last_step = $2
            WHERE user_id = $1 AND confirmed_at IS NULL AND last_step < $2
            """;

    /** Of two who present the same code one is late. */
    private static final String USE = """
            UPDATE second_factor SET last_step = $2 WHERE user_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2
            """;

    private static final String ADD_CODE =
            "INSERT INTO recovery_code (user_id, code_hash, keyed_under) VALUES ($1, $2, $3)";

    private static final String USE_CODE = "DELETE FROM recovery_code WHERE user_id = $1 AND code_hash = ANY ($2)";

    private static final String FORGET_CODES = "DELETE FROM recovery_code WHERE user_id = $1";

    private static final String FORGET = "DELETE FROM second_factor WHERE user_id = $1";

    private final Pool pool;

    SecondFactorRepository(Pool pool) {
        this.pool = pool;
    }

    /** @param keyIds the keys that are here: codes under others are lost */
    Uni<Optional<Stored>> of(UUID userId, List<String> keyIds) {
        return pool.preparedQuery(OF)
                .execute(Tuple.of(userId, keyIds.toArray(String[]::new)))
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(new Stored(
                                row.getBuffer("secret").getBytes(),
                                row.getString("sealed_under"),
                                row.getLong("last_step"),
                                row.getBoolean("confirmed"),
                                row.getInteger("codes")));
                    }
                    return Optional.empty();
                });
    }

    /** False when one is in use. */
    Uni<Boolean> begin(UUID userId, byte[] sealed, String keyId) {
        return pool.preparedQuery(BEGIN)
                .execute(Tuple.of(userId, Buffer.buffer(sealed), keyId))
                .map(rows -> rows.rowCount() == 1);
    }

    /** False when somebody was faster. */
    Uni<Boolean> confirm(SqlConnection transaction, UUID userId, long step, List<byte[]> codes, String keyId) {
        return transaction
                .preparedQuery(CONFIRM)
                .execute(Tuple.of(userId, step))
                .map(rows -> rows.rowCount() == 1)
                .call(confirmed -> confirmed
                        ? add(transaction, userId, codes, keyId)
                        : Uni.createFrom().voidItem());
    }

    Uni<Void> replaceCodes(SqlConnection transaction, UUID userId, List<byte[]> codes, String keyId) {
        return transaction
                .preparedQuery(FORGET_CODES)
                .execute(Tuple.of(userId))
                .chain(() -> add(transaction, userId, codes, keyId));
    }

    Uni<Boolean> use(UUID userId, long step) {
        return pool.preparedQuery(USE).execute(Tuple.of(userId, step)).map(rows -> rows.rowCount() == 1);
    }

    /** @param hashes what the code is under each key */
    Uni<Boolean> useCode(UUID userId, List<byte[]> hashes) {
        return pool.preparedQuery(USE_CODE)
                .execute(Tuple.of(userId, hashes.stream().map(Buffer::buffer).toArray(Buffer[]::new)))
                .map(rows -> rows.rowCount() == 1);
    }

    Uni<Void> forget(SqlConnection transaction, UUID userId) {
        return transaction.preparedQuery(FORGET).execute(Tuple.of(userId)).replaceWithVoid();
    }

    private static Uni<Void> add(SqlConnection transaction, UUID userId, List<byte[]> codes, String keyId) {
        return transaction
                .preparedQuery(ADD_CODE)
                .executeBatch(codes.stream()
                        .map(hash -> Tuple.of(userId, Buffer.buffer(hash), keyId))
                        .toList())
                .replaceWithVoid();
    }

    /** A factor as stored, with the codes that can still be used. Never printed. */
    record Stored(byte[] sealedSecret, String keyId, long lastStep, boolean confirmed, int recoveryCodes) {

        @Override
        public String toString() {
            return "Stored[" + confirmed + "]";
        }
    }
}

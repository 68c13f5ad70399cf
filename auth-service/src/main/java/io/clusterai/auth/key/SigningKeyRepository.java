package io.clusterai.auth.key;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.Optional;

/** Signing keys at rest. The caller's transaction holds the epoch's lock, so that two replicas never both find none. */
@ApplicationScoped
class SigningKeyRepository {

    private static final String ACTIVE = "SELECT id, public_key, private_key FROM signing_key WHERE active";

    private static final String INSERT = """
            INSERT INTO signing_key (id, public_key, private_key, active, created_at)
            VALUES ($1, $2, $3, true, now())
            """;

    private final MasterKey masterKey;

    SigningKeyRepository(MasterKey masterKey) {
        this.masterKey = masterKey;
    }

    Uni<Optional<SigningKey>> active(SqlConnection connection) {
        return connection.query(ACTIVE).execute().map(rows -> {
            for (Row row : rows) {
                return Optional.of(SigningKey.open(
                        row.getString("id"),
                        row.getBuffer("public_key").getBytes(),
                        row.getBuffer("private_key").getBytes(),
                        masterKey));
            }
            return Optional.empty();
        });
    }

    Uni<Void> insert(SqlConnection transaction, SigningKey key, SecureRandom random) {
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(
                        key.id(),
                        Buffer.buffer(key.publicKey().getEncoded()).getDelegate(),
                        Buffer.buffer(key.encryptPrivateKey(masterKey, random)).getDelegate()))
                .replaceWithVoid();
    }
}

package io.clusterai.auth.user;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What a login is checked against. Who has no password, because another issuer vouches for them, is not among it. */
@ApplicationScoped
public class CredentialRepository {

    private static final String BY_KEY = """
            SELECT id, password_hash, password_changed_at FROM user_account
            WHERE username_key = $1 AND enabled AND password_hash IS NOT NULL
            """;

    private static final String BY_ID = """
            SELECT id, password_hash, password_changed_at FROM user_account
            WHERE id = $1 AND enabled AND password_hash IS NOT NULL
            """;

    /** The same password under another hash: nothing that hangs on the password changes. */
    private static final String REPLACE_HASH = """
            UPDATE user_account SET password_hash = $3 WHERE id = $1 AND password_hash = $2
            """;

    private final Pool pool;

    CredentialRepository(Pool pool) {
        this.pool = pool;
    }

    public Uni<Optional<Credential>> of(String usernameKey) {
        return read(BY_KEY, Tuple.of(usernameKey));
    }

    public Uni<Optional<Credential>> of(UUID userId) {
        return read(BY_ID, Tuple.of(userId));
    }

    /** Puts a hash of another cost in the place of the one that was checked, unless somebody was faster. */
    public Uni<Void> replaceHash(Credential checked, String passwordHash) {
        return pool.preparedQuery(REPLACE_HASH)
                .execute(Tuple.of(checked.userId(), checked.passwordHash(), passwordHash))
                .replaceWithVoid();
    }

    private Uni<Optional<Credential>> read(String query, Tuple parameters) {
        return pool.preparedQuery(query).execute(parameters).map(rows -> {
            for (Row row : rows) {
                return Optional.of(new Credential(
                        row.getUUID("id"),
                        row.getString("password_hash"),
                        row.getOffsetDateTime("password_changed_at").toInstant()));
            }
            return Optional.empty();
        });
    }

    /** The hash of an enabled user's password, and since when it is the password. Never printed. */
    public record Credential(UUID userId, String passwordHash, Instant since) {

        public Credential {
            requireNonNull(userId, "userId is null");
            requireNonNull(passwordHash, "passwordHash is null");
            requireNonNull(since, "since is null");
        }

        @Override
        public String toString() {
            return "Credential[" + userId + "]";
        }
    }
}

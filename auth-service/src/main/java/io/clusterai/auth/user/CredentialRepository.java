package io.clusterai.auth.user;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** What a login is checked against. */
@ApplicationScoped
public class CredentialRepository {

    private static final String BY_KEY = """
            SELECT id, password_hash FROM user_account WHERE username_key = $1 AND enabled
            """;

    private static final String BY_ID = """
            SELECT id, password_hash FROM user_account WHERE id = $1 AND enabled
            """;

    private final Pool pool;

    CredentialRepository(Pool pool) {
        this.pool = pool;
    }

    public Uni<Optional<Credential>> of(String usernameKey) {
        return read(BY_KEY, Tuple.of(usernameKey));
    }

    Uni<Optional<Credential>> of(UUID userId) {
        return read(BY_ID, Tuple.of(userId));
    }

    private Uni<Optional<Credential>> read(String query, Tuple parameters) {
        return pool.preparedQuery(query).execute(parameters).map(rows -> {
            for (Row row : rows) {
                return Optional.of(new Credential(row.getUUID("id"), row.getString("password_hash")));
            }
            return Optional.empty();
        });
    }

    /** The hash of an enabled user's password. Never printed. */
    public record Credential(UUID userId, String passwordHash) {

        public Credential {
            requireNonNull(userId, "userId is null");
            requireNonNull(passwordHash, "passwordHash is null");
        }

        @Override
        public String toString() {
            return "Credential[" + userId + "]";
        }
    }
}

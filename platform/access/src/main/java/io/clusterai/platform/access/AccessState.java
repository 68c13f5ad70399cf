package io.clusterai.platform.access;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Everything a process must know to judge a token: the signing keys and what was revoked while tokens issued before may still live. It is the
 * body of {@code GET /internal/access-state} and of the copy in Redis.
 *
 * @param epoch grows with every revocation, role or key change
 */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
public record AccessState(
        long epoch, Instant issuedAt, Keys keys, Set<String> revokedSessions, List<RevokedUser> revokedUsers) {

    public AccessState {
        requireNonNull(issuedAt, "issuedAt is null");
        requireNonNull(keys, "keys is null");
        revokedSessions = Set.copyOf(revokedSessions);
        revokedUsers = List.copyOf(revokedUsers);
    }

    /** Whether the caller's token was issued before something that took it back. */
    public boolean revokes(Caller caller) {
        return revokedSessions.contains(caller.sessionId())
                || revokedUsers.stream().anyMatch(revoked -> revoked.concerns(caller));
    }

    /** A JSON Web Key Set. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Keys(List<Key> keys) {

        public Keys {
            keys = List.copyOf(keys);
        }
    }

    /** A public RSA signing key as JSON Web Key. */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Key(String kty, String kid, String use, String alg, String n, String e) {

        public Key {
            requireNonNull(kid, "kid is null");
            requireNonNull(n, "n is null");
            requireNonNull(e, "e is null");
        }
    }

    /**
     * A user, or an API key, whose tokens of earlier epochs are void.
     *
     * @param userId the id of the user or of the key
     * @param notBefore when the change was committed
     * @param epoch the epoch that carries the change; decides, because clocks do not
     */
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record RevokedUser(String userId, Instant notBefore, long epoch) {

        public RevokedUser {
            requireNonNull(userId, "userId is null");
            requireNonNull(notBefore, "notBefore is null");
        }

        boolean concerns(Caller caller) {
            return caller.epoch() < epoch && (userId.equals(caller.userId()) || userId.equals(caller.sessionId()));
        }
    }
}

package io.clusterai.platform.access;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Optional;

/** Turns what somebody presents as an API key into an access token. */
interface ApiKeyExchange {

    /** The token, or empty when no such key is valid now. Fails when nobody can tell. */
    Uni<Optional<KeyToken>> exchange(String key);

    /** An access token that was given for a key. Never printed. */
    @RegisterForReflection
    record KeyToken(String accessToken, Instant expiresAt) {

        @Override
        public String toString() {
            return "KeyToken[" + expiresAt + "]";
        }
    }
}

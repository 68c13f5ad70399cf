package io.clusterai.auth.apikey;

import io.clusterai.auth.token.TokenService;
import io.clusterai.platform.access.InternalCalls;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Where the gateway turns a key into a token, so that services know tokens alone. */
@Path("/internal/api-key-exchange")
public class ApiKeyExchangeResource {

    private final ApiKeyService keys;

    ApiKeyExchangeResource(ApiKeyService keys) {
        this.keys = keys;
    }

    @POST
    @PermissionsAllowed(InternalCalls.PERMISSION)
    @Operation(hidden = true)
    public Uni<KeyTokenView> exchange(@NotNull @Valid KeyRequest request) {
        return keys.exchange(request.key())
                .map(token -> KeyTokenView.of(token.orElseThrow(
                        () -> new ProblemException(ErrorCode.API_KEY_NOT_FOUND, "No key like this is valid."))));
    }

    /** What somebody presented. */
    public record KeyRequest(@NotNull @Size(max = 200) String key) {

        @Override
        public String toString() {
            return "KeyRequest[…]";
        }
    }

    /** The token for it. */
    public record KeyTokenView(String accessToken, Instant expiresAt) {

        static KeyTokenView of(TokenService.KeyToken token) {
            return new KeyTokenView(token.accessToken(), token.expiresAt());
        }

        @Override
        public String toString() {
            return "KeyTokenView[" + expiresAt + "]";
        }
    }
}

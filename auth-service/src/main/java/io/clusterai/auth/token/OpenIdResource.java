package io.clusterai.auth.token;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.clusterai.platform.access.AccessState;
import io.clusterai.platform.access.AccessStateSource;
import io.clusterai.platform.access.TokenVerifier;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What others need to verify our tokens by themselves. */
@Path("/api/v1/auth/.well-known")
@Produces(MediaType.APPLICATION_JSON)
public class OpenIdResource {

    private final AccessStateSource states;

    OpenIdResource(AccessStateSource states) {
        this.states = states;
    }

    @GET
    @Path("/jwks.json")
    @PermitAll
    @Operation(summary = "The public signing keys as a JSON Web Key Set")
    public Uni<AccessState.Keys> keys() {
        return states.fetch(Optional.empty()).map(state -> state.orElseThrow().keys());
    }

    @GET
    @Path("/openid-configuration")
    @PermitAll
    @Operation(summary = "Where the keys are and what the tokens look like")
    public ConfigurationView configuration(@Context UriInfo request) {
        URI base = request.getBaseUri();
        return new ConfigurationView(
                TokenVerifier.ISSUER,
                base.resolve("api/v1/auth/.well-known/jwks.json"),
                base.resolve("api/v1/auth/login"),
                base.resolve("api/v1/auth/me"),
                List.of("token"),
                List.of("password", "refresh_token"),
                List.of("public"),
                List.of("RS256"));
    }

    /** The OpenID discovery document, as far as it applies. */
    public record ConfigurationView(
            @JsonProperty("issuer") String issuer,
            @JsonProperty("jwks_uri") URI jwksUri,
            @JsonProperty("token_endpoint") URI tokenEndpoint,
            @JsonProperty("userinfo_endpoint") URI userinfoEndpoint,
            @JsonProperty("response_types_supported") List<String> responseTypesSupported,
            @JsonProperty("grant_types_supported") List<String> grantTypesSupported,
            @JsonProperty("subject_types_supported") List<String> subjectTypesSupported,

            @JsonProperty("id_token_signing_alg_values_supported")
            List<String> idTokenSigningAlgValuesSupported) {}
}

package io.clusterai.auth.login;

import io.clusterai.auth.password.Password;
import io.clusterai.auth.session.Origin;
import io.clusterai.auth.token.TokenService;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.access.TokenVerifier;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Proves again who somebody is, in the middle of a session, because what they are about to do asks for it. */
@Path("/api/v1/auth/me/proof")
@Produces(MediaType.APPLICATION_JSON)
public class ProofResource {

    private final ProofService proofs;
    private final TokenService tokens;
    private final CurrentUser user;
    private final CurrentActor actor;

    ProofResource(ProofService proofs, TokenService tokens, CurrentUser user, CurrentActor actor) {
        this.proofs = proofs;
        this.tokens = tokens;
        this.user = user;
        this.actor = actor;
    }

    @POST
    @Authenticated
    @Operation(summary = "Show the password, or the code of one's second factor, for a token that says so")
    public Uni<RestResponse<ProvedView>> prove(@NotNull @Valid ProofRequest request, @Context HttpServerRequest http) {
        Caller caller = user.person();
        return proofs.prove(
                        caller,
                        Optional.ofNullable(request.password()).map(Password::new),
                        Optional.ofNullable(request.code()),
                        new Origin(http.remoteAddress().hostAddress(), ""),
                        actor.get())
                .chain(opening ->
                        tokens.accessToken(opening.grant(), UUID.fromString(caller.sessionId()), opening.proof()))
                .map(token -> ResponseBuilder.ok(new ProvedView(token, "Bearer", TokenVerifier.LIFETIME.toSeconds()))
                        .header("Cache-Control", "no-store")
                        .build());
    }

    /** The password, or a code for those who have a second factor. */
    public record ProofRequest(
            @Size(max = 200) String password,
            @Size(max = 40) String code) {

        @Override
        public String toString() {
            return "ProofRequest[…]";
        }
    }

    /** An access token of the same session. */
    public record ProvedView(String accessToken, String tokenType, long expiresIn) {

        @Override
        public String toString() {
            return "ProvedView[…]";
        }
    }
}

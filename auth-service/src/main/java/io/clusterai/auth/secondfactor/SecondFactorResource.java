package io.clusterai.auth.secondfactor;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.CurrentUser;
import io.clusterai.platform.access.StepUp;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The caller's own second factor: an app that shows one-time codes. */
@Path("/api/v1/auth/me/second-factor")
@Produces(MediaType.APPLICATION_JSON)
public class SecondFactorResource {

    private static final String ISSUER = "Cluster%20AI";

    private final SecondFactorService factors;
    private final CurrentUser user;
    private final CurrentActor actor;

    SecondFactorResource(SecondFactorService factors, CurrentUser user, CurrentActor actor) {
        this.factors = factors;
        this.user = user;
        this.actor = actor;
    }

    @GET
    @Authenticated
    @Operation(summary = "Whether the caller's logins need a code")
    public Uni<SecondFactorView> get() {
        return factors.standing(idOf(user.person())).map(SecondFactorView::of);
    }

    @POST
    @Authenticated
    @Operation(summary = "A secret for an app; asks for a password shown within five minutes")
    public Uni<RestResponse<SecretView>> begin() {
        Caller caller = user.proved(StepUp.PASSWORD_LATELY);
        return factors.begin(idOf(caller)).map(totp -> secret(SecretView.of(totp, caller.username())));
    }

    @PUT
    @Authenticated
    @Operation(summary = "Switch it on with a code of the app; the only answer that shows the recovery codes")
    public Uni<RestResponse<RecoveryCodesView>> confirm(@NotNull @Valid CodeRequest request) {
        return factors.confirm(idOf(user.person()), request.code(), actor.get())
                .map(codes -> secret(new RecoveryCodesView(codes)));
    }

    @POST
    @Path("/recovery-codes")
    @Authenticated
    @Operation(summary = "Other recovery codes; asks for a code shown within five minutes")
    public Uni<RestResponse<RecoveryCodesView>> renew() {
        return factors.renewCodes(idOf(user.proved(StepUp.SECOND_FACTOR_LATELY)), actor.get())
                .map(codes -> secret(new RecoveryCodesView(codes)));
    }

    @DELETE
    @Authenticated
    @Operation(summary = "Switch it off; asks for a code shown within five minutes")
    @APIResponse(responseCode = "204", description = "Logins need the password alone")
    public Uni<Void> remove() {
        return factors.forget(idOf(user.proved(StepUp.SECOND_FACTOR_LATELY)), actor.get());
    }

    private static UUID idOf(Caller caller) {
        return UUID.fromString(caller.userId());
    }

    private static <T> RestResponse<T> secret(T entity) {
        return ResponseBuilder.ok(entity).header("Cache-Control", "no-store").build();
    }

    /** A code that the app shows. */
    public record CodeRequest(@NotBlank @Size(max = 40) String code) {

        @Override
        public String toString() {
            return "CodeRequest[…]";
        }
    }

    /** On or off. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SecondFactorView(boolean enabled, Integer recoveryCodesLeft) {

        static SecondFactorView of(SecondFactorService.Standing standing) {
            return new SecondFactorView(standing.enabled(), standing.enabled() ? standing.recoveryCodes() : null);
        }
    }

    /** The secret, to be typed or shown as QR code. */
    public record SecretView(String secret, URI uri) {

        static SecretView of(Totp totp, String username) {
            return new SecretView(
                    totp.base32(),
                    URI.create("otpauth://totp/" + ISSUER + ":"
                            + java.net.URLEncoder.encode(username, java.nio.charset.StandardCharsets.UTF_8)
                                    .replace("+", "%20")
                            + "?secret=" + totp.base32() + "&issuer=" + ISSUER));
        }

        @Override
        public String toString() {
            return "SecretView[…]";
        }
    }

    /** To be printed and put away. */
    public record RecoveryCodesView(List<String> recoveryCodes) {

        @Override
        public String toString() {
            return "RecoveryCodesView[…]";
        }
    }
}

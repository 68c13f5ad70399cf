package io.clusterai.auth.login;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.auth.password.Password;
import io.clusterai.auth.session.Origin;
import io.clusterai.auth.session.SessionService;
import io.clusterai.auth.session.SignedIn;
import io.clusterai.auth.token.TokenService;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.access.TokenVerifier;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestCookie;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Signs in, stays signed in, signs out. Browsers get the refresh token as a cookie that scripts cannot read. */
@Path("/api/v1/auth")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class LoginResource {

    static final String COOKIE = "cluster_ai_refresh";
    static final String WAITING_COOKIE = "cluster_ai_second_factor";

    private static final String COOKIE_PATH = "/api/v1/auth";
    private static final String WAITING_COOKIE_PATH = "/api/v1/auth/login";
    private static final String BY_COOKIE = "cookie";

    private final LoginService logins;
    private final VouchedLoginService vouchedLogins;
    private final SessionService sessions;
    private final TokenService tokens;
    private final CurrentActor actor;

    LoginResource(
            LoginService logins,
            VouchedLoginService vouchedLogins,
            SessionService sessions,
            TokenService tokens,
            CurrentActor actor) {
        this.logins = logins;
        this.vouchedLogins = vouchedLogins;
        this.sessions = sessions;
        this.tokens = tokens;
        this.actor = actor;
    }

    @POST
    @Path("/login")
    @PermitAll
    @Operation(
            summary =
                    "Exchange user name and password, and a code where one is set up, for an access and a refresh token")
    public Uni<RestResponse<TokensView>> login(
            @RestHeader("X-Token-Transport") @Size(max = 20) String transport,
            @RestHeader("User-Agent") String userAgent,
            @NotNull @Valid LoginRequest request,
            @Context HttpServerRequest http) {
        return logins.login(
                        request.username(),
                        new Password(request.password()),
                        Optional.ofNullable(request.totp()),
                        origin(userAgent, http),
                        actor.get())
                .chain(signedIn -> answer(signedIn, BY_COOKIE.equals(transport), http));
    }

    @POST
    @Path("/login/second-factor")
    @PermitAll
    @Operation(
            summary =
                    "Finish a login for which another issuer vouched, by the code of the second factor, in the browser that began it")
    public Uni<RestResponse<TokensView>> finish(
            @RestHeader("X-Token-Transport") @Size(max = 20) String transport,
            @RestHeader("User-Agent") String userAgent,
            @RestCookie(WAITING_COOKIE) @Size(max = 200) String secret,
            @NotNull @Valid LoginCodeRequest request,
            @Context HttpServerRequest http) {
        return vouchedLogins
                .finish(secret == null ? "" : secret, request.code(), origin(userAgent, http), actor.get())
                .chain(signedIn ->
                        answer(signedIn, BY_COOKIE.equals(transport), http, waitingCookie("", Duration.ZERO, http)));
    }

    @POST
    @Path("/refresh")
    @PermitAll
    @Operation(summary = "Exchange the newest refresh token, from body or cookie, for new tokens")
    public Uni<RestResponse<TokensView>> refresh(
            @RestHeader("X-Token-Transport") @Size(max = 20) String transport,
            @RestCookie(COOKIE) @Size(max = 200) String cookie,
            @Valid RefreshRequest request,
            @Context HttpServerRequest http) {
        boolean byCookie = BY_COOKIE.equals(transport) || fromBody(request).isEmpty();
        return sessions.refresh(presented(request, cookie), actor.get())
                .chain(signedIn -> answer(signedIn, byCookie, http));
    }

    @POST
    @Path("/logout")
    @PermitAll
    @Operation(summary = "End the session of a refresh token, from body or cookie")
    @APIResponse(responseCode = "204", description = "Signed out")
    public Uni<RestResponse<Void>> logout(
            @RestCookie(COOKIE) @Size(max = 200) String cookie,
            @Valid RefreshRequest request,
            @Context HttpServerRequest http) {
        return sessions.logout(presented(request, cookie), actor.get()).map(ended -> ResponseBuilder.<Void>noContent()
                .cookie(cookie("", Duration.ZERO, http))
                .build());
    }

    private Uni<RestResponse<TokensView>> answer(
            SignedIn signedIn, boolean byCookie, HttpServerRequest http, NewCookie... more) {
        return tokens.accessToken(signedIn.grant(), signedIn.token().sessionId(), signedIn.proof())
                .map(accessToken -> answer(accessToken, signedIn, byCookie, http, more));
    }

    private RestResponse<TokensView> answer(
            String accessToken, SignedIn signedIn, boolean byCookie, HttpServerRequest http, NewCookie... more) {
        TokensView view = new TokensView(
                accessToken,
                byCookie ? null : signedIn.refreshToken(),
                "Bearer",
                TokenVerifier.LIFETIME.toSeconds(),
                signedIn.token().sessionId().toString());
        ResponseBuilder<TokensView> answer =
                ResponseBuilder.ok(view).header("Cache-Control", "no-store").cookie(more);
        if (byCookie) {
            answer.cookie(cookie(signedIn.refreshToken(), sessions.refreshLifetime(), http));
        }
        return answer.build();
    }

    /** The refresh token as browsers keep it. */
    public static NewCookie cookie(String value, Duration lifetime, HttpServerRequest http) {
        return cookie(COOKIE, COOKIE_PATH, value, lifetime, http);
    }

    /** What a browser brings with the code that its login waits for. */
    public static NewCookie waitingCookie(String value, Duration lifetime, HttpServerRequest http) {
        return cookie(WAITING_COOKIE, WAITING_COOKIE_PATH, value, lifetime, http);
    }

    private static NewCookie cookie(String name, String path, String value, Duration lifetime, HttpServerRequest http) {
        return new NewCookie.Builder(name)
                .value(value)
                .path(path)
                .maxAge((int) lifetime.toSeconds())
                .httpOnly(true)
                .secure("https".equals(http.scheme()))
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }

    private static Origin origin(String userAgent, HttpServerRequest http) {
        return new Origin(http.remoteAddress().hostAddress(), userAgent == null ? "" : userAgent);
    }

    private static String presented(RefreshRequest request, String cookie) {
        return fromBody(request)
                .or(() -> Optional.ofNullable(cookie))
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_REFRESH_TOKEN, "Send the refresh token as 'refreshToken' or as cookie."));
    }

    private static Optional<String> fromBody(RefreshRequest request) {
        return Optional.ofNullable(request).map(RefreshRequest::refreshToken);
    }

    /** Who signs in. Those who have a second factor send its code, or a recovery code, too. */
    public record LoginRequest(
            @NotBlank @Size(max = 64) String username,
            @NotBlank @Size(max = 200) String password,
            @Size(max = 40) String totp) {

        @Override
        public String toString() {
            return "LoginRequest[…]";
        }
    }

    /** A code of the app, or a recovery code. */
    public record LoginCodeRequest(@NotBlank @Size(max = 40) String code) {

        @Override
        public String toString() {
            return "LoginCodeRequest[…]";
        }
    }

    /** The refresh token, unless it comes as a cookie. */
    public record RefreshRequest(@Size(max = 200) String refreshToken) {

        @Override
        public String toString() {
            return "RefreshRequest[…]";
        }
    }

    /** The tokens; the refresh token is absent when it went into a cookie. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TokensView(
            String accessToken, String refreshToken, String tokenType, long expiresIn, String sessionId) {

        @Override
        public String toString() {
            return "TokensView[" + sessionId + "]";
        }
    }
}

package io.clusterai.auth.oauth;

import io.clusterai.auth.login.Entry;
import io.clusterai.auth.login.LoginResource;
import io.clusterai.auth.login.VouchedLoginService;
import io.clusterai.auth.session.Origin;
import io.clusterai.auth.session.SessionService;
import io.clusterai.platform.access.CurrentActor;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Signs browsers in by other issuers: away to one, and back from it. */
@Path("/api/v1/auth/providers")
@Produces(MediaType.APPLICATION_JSON)
public class OAuthResource {

    private static final String COOKIE_PATH = "/api/v1/auth/providers";

    private final OAuthService logins;
    private final LoginStates states;
    private final VouchedLoginService vouchedLogins;
    private final SessionService sessions;
    private final CurrentActor actor;

    OAuthResource(
            OAuthService logins,
            LoginStates states,
            VouchedLoginService vouchedLogins,
            SessionService sessions,
            CurrentActor actor) {
        this.logins = logins;
        this.states = states;
        this.vouchedLogins = vouchedLogins;
        this.sessions = sessions;
        this.actor = actor;
    }

    @GET
    @PermitAll
    @Operation(summary = "By whom else people may be signed in")
    public Page<ProviderView> list() {
        return new Page<>(logins.offered().stream().map(ProviderView::of).toList(), null);
    }

    @GET
    @Path("/{provider}/login")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
    @PermitAll
    @Operation(summary = "Send the browser to the issuer")
    @APIResponse(responseCode = "303", description = "Off to the issuer")
    public Uni<RestResponse<Void>> begin(
            @RestPath @Size(max = 40) String provider, @Context UriInfo request, @Context HttpServerRequest http) {
        return logins.begin(provider, request.getBaseUri())
                .map(departure -> ResponseBuilder.<Void>seeOther(departure.location())
                        .cookie(cookie(
                                LoginStates.cookieOf(departure.begun().state()),
                                departure.begun().browserSecret(),
                                states.lifetime(),
                                http))
                        .header("Cache-Control", "no-store")
                        .header("Referrer-Policy", "no-referrer")
                        .build());
    }

    @GET
    @Path("/{provider}/callback")
    @Produces({MediaType.APPLICATION_JSON, MediaType.TEXT_HTML})
    @PermitAll
    @Operation(summary = "Where the issuer sends the browser back to; a page hears of a refusal by its code")
    @APIResponse(
            responseCode = "303",
            description = "On to the dashboard, signed in or not, or still to show the code of a second factor")
    public Uni<RestResponse<Void>> finish(
            @RestPath @Size(max = 40) String provider,
            @RestQuery @Size(max = 200) String state,
            @RestQuery @Size(max = 4096) String code,
            @RestQuery @Size(max = 500) String iss,
            @RestHeader("Accept") String accept,
            @RestHeader("User-Agent") String userAgent,
            @Context UriInfo request,
            @Context HttpServerRequest http) {
        String cookie = LoginStates.cookieOf(state == null ? "" : state);
        Origin origin = new Origin(http.remoteAddress().hostAddress(), userAgent == null ? "" : userAgent);
        Uni<RestResponse<Void>> answer = Uni.createFrom()
                .deferred(() -> logins.finish(
                        new OAuthService.Arrival(
                                provider,
                                request.getBaseUri(),
                                state == null ? "" : state,
                                Optional.ofNullable(code).filter(text -> !text.isBlank()),
                                Optional.ofNullable(iss),
                                Optional.ofNullable(http.getCookie(cookie))
                                        .map(Cookie::getValue)
                                        .orElse("")),
                        origin,
                        actor.get()))
                .map(entry -> welcome(entry, cookie, request.getBaseUri(), http));
        return isPage(accept)
                ? answer.onFailure(ProblemException.class)
                        .recoverWithItem(refusal -> sorry(refusal, cookie, request.getBaseUri(), http))
                : answer;
    }

    private RestResponse<Void> welcome(Entry entry, String cookie, URI requested, HttpServerRequest http) {
        return switch (entry) {
            case Entry.Open open ->
                to(logins.pages(requested), cookie, http)
                        .cookie(LoginResource.cookie(open.signedIn().refreshToken(), sessions.refreshLifetime(), http))
                        .build();
            // Whoever was signed in here before is not any more, as when somebody else has come in.
            case Entry.CodeWanted wanted ->
                to(URI.create(logins.pages(requested) + "?second-factor=required"), cookie, http)
                        .cookie(
                                LoginResource.cookie("", Duration.ZERO, http),
                                LoginResource.waitingCookie(wanted.secret(), vouchedLogins.lifetime(), http))
                        .build();
        };
    }

    private RestResponse<Void> sorry(ProblemException refusal, String cookie, URI requested, HttpServerRequest http) {
        if (refusal.code() == ErrorCode.PROVIDER_NOT_FOUND) {
            throw refusal;
        }
        return to(URI.create(logins.pages(requested) + "?refused=" + refusal.code()), cookie, http)
                .build();
    }

    private static ResponseBuilder<Void> to(URI location, String cookie, HttpServerRequest http) {
        return ResponseBuilder.<Void>seeOther(location)
                .cookie(cookie(cookie, "", Duration.ZERO, http))
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer");
    }

    private static boolean isPage(String accept) {
        return accept != null && accept.contains(MediaType.TEXT_HTML);
    }

    /** Lax, because the way back begins at another site. */
    private static NewCookie cookie(String name, String value, Duration lifetime, HttpServerRequest http) {
        return new NewCookie.Builder(name)
                .value(value)
                .path(COOKIE_PATH)
                .maxAge((int) lifetime.toSeconds())
                .httpOnly(true)
                .secure("https".equals(http.scheme()))
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }

    /** A button of the login page; it leads to {@code /api/v1/auth/providers/<id>/login}. */
    public record ProviderView(String id, String label) {

        static ProviderView of(Provider provider) {
            return new ProviderView(provider.name(), provider.label());
        }
    }
}

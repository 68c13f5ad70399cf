package io.clusterai.gateway.proxy;

import io.clusterai.gateway.limit.LimitService;
import io.clusterai.gateway.limit.Verdict;
import io.clusterai.gateway.route.Route;
import io.clusterai.gateway.route.RouteTable;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.access.Entrance;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.problem.TraceId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Stands in front of everything: headers of every answer, where a request goes, whether its caller is known and has requests left. */
@Singleton
public class GateService {

    private static final Logger LOG = Logger.getLogger(GateService.class);
    private static final String BEARER = "Bearer ";
    private static final String NONCE = "csp-nonce";

    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("X-Request-Id");
    private static final CharSequence CONTENT_TYPE_OPTIONS = HttpHeaders.createOptimized("X-Content-Type-Options");
    private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence REFERRER_POLICY = HttpHeaders.createOptimized("Referrer-Policy");
    private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
    private static final CharSequence FRAME_OPTIONS = HttpHeaders.createOptimized("X-Frame-Options");
    private static final CharSequence DENY = HttpHeaders.createOptimized("DENY");
    private static final CharSequence CONTENT_POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
    private static final CharSequence RATE_LIMIT = HttpHeaders.createOptimized("RateLimit-Limit");
    private static final CharSequence RATE_REMAINING = HttpHeaders.createOptimized("RateLimit-Remaining");
    private static final CharSequence RATE_RESET = HttpHeaders.createOptimized("RateLimit-Reset");
    private static final CharSequence RATE_POLICY = HttpHeaders.createOptimized("RateLimit-Policy");

    private final RouteTable routes = new RouteTable();
    private final Entrance entrance;
    private final ProxyService proxy;
    private final ClientService clients;
    private final LimitService limits;
    private final HeadService heads;
    private final ProblemPublisher problems;
    private final Handshake handshake;
    private final CorsPolicy cors;

    GateService(
            Entrance entrance,
            ProxyService proxy,
            ClientService clients,
            LimitService limits,
            HeadService heads,
            ProblemPublisher problems,
            ProxyConfig config) {
        this.entrance = entrance;
        this.proxy = proxy;
        this.clients = clients;
        this.limits = limits;
        this.heads = heads;
        this.problems = problems;
        this.handshake = new Handshake(config.allowedOrigins().orElseGet(List::of));
        this.cors = new CorsPolicy(config.allowedOrigins().orElseGet(List::of));
    }

    void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        heads.complete(context);
        addSecurityHeaders(context);
        if (proxy.refuses(context) || answersPreflight(context)) {
            return;
        }
        String path = request.path() == null ? "" : request.path();
        switch (routes.route(request.method().name(), path)) {
            case Route.Refused refused ->
                charge(context, () -> refuse(context, ErrorCode.BAD_REQUEST, refused.reason()));
            case Route.Nowhere nowhere ->
                charge(context, () -> refuse(context, ErrorCode.NOT_FOUND, "No service answers this path."));
            case Route.Own own when own.open() && routes.isPage(path) -> context.next();
            case Route.Own own
            when own.open() ->
                charge(context, () -> {
                    request.resume();
                    context.next();
                });
            case Route.Own own when path.equals(Handshake.PATH) -> checkHandshake(context);
            case Route.Own own ->
                check(context, bearer(request), caller -> {
                    request.resume();
                    context.next();
                });
            case Route.Forward forward
            when forward.open() -> charge(context, () -> proxy.forward(context, forward, Optional.empty()));
            case Route.Forward forward ->
                check(context, bearer(request), caller -> proxy.forward(context, forward, Optional.of(caller)));
        }
    }

    /** Browsers ask before they act in the name of another origin's page; that needs no token, and counts only where the answer is no. */
    private boolean answersPreflight(RoutingContext context) {
        HttpServerRequest request = context.request();
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return false;
        }
        MultiMap headers = context.response().headers();
        headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        headers.addAll(cors.answer(origin));
        if (!CorsPolicy.isPreflight(
                request.method().name(), origin, request.getHeader("Access-Control-Request-Method"))) {
            return false;
        }
        if (cors.allows(origin)) {
            headers.setAll(cors.preflight(origin));
            context.response().setStatusCode(204).end();
        } else {
            charge(context, () -> refuse(context, ErrorCode.FORBIDDEN, "Pages of this origin may not use the API."));
        }
        return true;
    }

    private void checkHandshake(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!handshake.isAllowed(request.getHeader(HttpHeaders.ORIGIN), request.getHeader(HttpHeaders.HOST))) {
            refuse(context, ErrorCode.FORBIDDEN, "Pages of this origin may not open the stream.");
            return;
        }
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            check(
                    context,
                    bearer(request),
                    caller -> refuse(context, ErrorCode.BAD_REQUEST, "The stream is a WebSocket: ask for an upgrade."));
            return;
        }
        Optional<String> token = bearer(request).or(() -> Handshake.token(request.getHeader("Sec-WebSocket-Protocol")));
        check(context, token, caller -> context.next());
    }

    private void check(RoutingContext context, Optional<String> token, Consumer<Caller> go) {
        if (token.isEmpty()) {
            charge(context, () -> unauthenticated(context));
            return;
        }
        context.request().pause();
        Optional<Entrance.Admission> known;
        try {
            known = entrance.admitNow(token.get());
        } catch (RuntimeException refused) {
            refuseToken(context, refused);
            return;
        }
        if (known.isPresent()) {
            enter(context, token.get(), known.get(), go);
            return;
        }
        charge(context, limits.ofUnknownCredential(network(context)), () -> admit(context, token.get(), go));
    }

    private void admit(RoutingContext context, String token, Consumer<Caller> go) {
        Context own = context.vertx().getOrCreateContext();
        entrance.admit(token)
                .subscribe()
                .with(
                        admission -> on(own, () -> enter(context, token, admission, go)),
                        failure -> on(own, () -> refuseToken(context, failure)));
    }

    private void enter(RoutingContext context, String presented, Entrance.Admission admission, Consumer<Caller> go) {
        passOn(context.request(), presented, admission.accessToken());
        charge(context, limits.of(admission.caller()), () -> go.accept(admission.caller()));
    }

    /** Who guesses tokens is nobody known; that the check itself failed is not the caller's fault. */
    private void refuseToken(RoutingContext context, Throwable failure) {
        if (failure instanceof ProblemException problem && problem.code() == ErrorCode.UNAUTHENTICATED) {
            charge(context, () -> refuse(context, failure));
        } else {
            refuse(context, failure);
        }
    }

    private void charge(RoutingContext context, Runnable go) {
        charge(context, limits.ofAddress(network(context)), go);
    }

    private String network(RoutingContext context) {
        return ClientAddress.network(clients.of(context).address());
    }

    /** Goes on with a paused request when its limits allow it; not when its client took it back, which counts all the same. */
    private void charge(RoutingContext context, Future<Verdict> asked, Runnable go) {
        if (!context.request().isEnded()) {
            context.request().pause();
        }
        Context own = context.vertx().getOrCreateContext();
        asked.onSuccess(verdict -> on(own, () -> {
                    if (context.response().closed()) {
                        return;
                    }
                    announce(verdict, context.response().headers());
                    if (verdict.allowed()) {
                        go.run();
                    } else {
                        refuse(context, refusal(verdict));
                    }
                }))
                .onFailure(failure -> on(own, () -> refuse(context, failure)));
    }

    private static void announce(Verdict verdict, MultiMap headers) {
        headers.set(RATE_LIMIT, Integer.toString(verdict.requests()));
        headers.set(RATE_REMAINING, Integer.toString(verdict.remaining()));
        headers.set(RATE_RESET, Long.toString(verdict.resetSeconds()));
        headers.set(
                RATE_POLICY,
                "\"" + verdict.limit() + "\";q=" + verdict.requests() + ";w="
                        + verdict.window().toSeconds());
    }

    private static ProblemException refusal(Verdict verdict) {
        return new ProblemException(ErrorCode.TOO_MANY_REQUESTS, verdict.refusal() + ".")
                .withRetryAfter(verdict.reset().plusMillis(999));
    }

    /** Whoever an API key lets in is known further inside by the token that it was exchanged for. */
    private static void passOn(HttpServerRequest request, String presented, String accessToken) {
        if (!presented.equals(accessToken)) {
            request.headers().set(HttpHeaders.AUTHORIZATION, BEARER + accessToken);
        }
    }

    /** In the context of the request, at once where this is its event loop. */
    private static void on(Context own, Runnable work) {
        if (Vertx.currentContext() == own) {
            work.run();
        } else {
            ((ContextInternal) own).emit(work, Runnable::run);
        }
    }

    private void refuse(RoutingContext context, Throwable failure) {
        if (failure instanceof ProblemException problem) {
            problems.answer(context, problem);
            ProxyService.discardBody(context);
        } else {
            LOG.errorf(failure, "A token cannot be checked traceId=%s", TraceId.of(context));
            refuse(context, ErrorCode.INTERNAL_ERROR, "Look for the trace id in this service's log.");
        }
    }

    private void unauthenticated(RoutingContext context) {
        refuse(context, ErrorCode.UNAUTHENTICATED, "Send a valid access token as 'Authorization: Bearer …'.");
    }

    private void refuse(RoutingContext context, ErrorCode code, String detail) {
        problems.answer(context, new ProblemException(code, detail));
        ProxyService.discardBody(context);
    }

    /** The token in the header. */
    public static Optional<String> bearer(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    /** What the styles of this answer carry, so that nobody else's are applied. */
    public static String nonce(RoutingContext context) {
        String nonce = context.get(NONCE);
        if (nonce == null) {
            byte[] bits = new byte[18];
            // A constant would become part of a native executable, seed and all.
            new SecureRandom().nextBytes(bits);
            nonce = Base64.getEncoder().encodeToString(bits);
            context.put(NONCE, nonce);
        }
        return nonce;
    }

    private void addSecurityHeaders(RoutingContext context) {
        HttpServerRequest request = context.request();
        MultiMap headers = context.response().headers();
        headers.set(REQUEST_ID, TraceId.of(context));
        ProxyService.asItIs(context);
        headers.set(CONTENT_TYPE_OPTIONS, NOSNIFF);
        headers.set(REFERRER_POLICY, NO_REFERRER);
        headers.set(FRAME_OPTIONS, DENY);
        headers.set(
                CONTENT_POLICY, ContentPolicy.of(request.path() == null ? "" : request.path(), () -> nonce(context)));
        if (clients.of(context).secure()) {
            headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
    }
}

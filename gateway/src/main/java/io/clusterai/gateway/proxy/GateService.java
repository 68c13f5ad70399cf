package io.clusterai.gateway.proxy;

import io.clusterai.gateway.route.Route;
import io.clusterai.gateway.route.RouteTable;
import io.clusterai.platform.access.Access;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.problem.TraceId;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Stands in front of everything: headers of every answer, where a request goes, and whether its caller is known. */
@ApplicationScoped
public class GateService {

    private static final Logger LOG = Logger.getLogger(GateService.class);
    private static final String BEARER = "Bearer ";

    private final RouteTable routes = new RouteTable();
    private final Access access;
    private final ProxyService proxy;
    private final ProblemPublisher problems;
    private final Handshake handshake;

    GateService(Access access, ProxyService proxy, ProblemPublisher problems, ProxyConfig config) {
        this.access = access;
        this.proxy = proxy;
        this.problems = problems;
        this.handshake = new Handshake(config.allowedOrigins().orElseGet(java.util.List::of));
    }

    void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        addSecurityHeaders(context);
        if (proxy.refuses(context)) {
            return;
        }
        String path = request.path() == null ? "" : request.path();
        switch (routes.route(request.method().name(), path)) {
            case Route.Refused refused -> refuse(context, ErrorCode.BAD_REQUEST, refused.reason());
            case Route.Nowhere nowhere -> refuse(context, ErrorCode.NOT_FOUND, "No service answers this path.");
            case Route.Own own when own.open() -> context.next();
            case Route.Own own when path.equals(Handshake.PATH) -> checkHandshake(context);
            case Route.Own own ->
                check(context, bearer(request), () -> {
                    request.resume();
                    context.next();
                });
            case Route.Forward forward
            when forward.open() -> {
                request.pause();
                proxy.forward(context, forward);
            }
            case Route.Forward forward -> check(context, bearer(request), () -> proxy.forward(context, forward));
        }
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
                    () -> refuse(context, ErrorCode.BAD_REQUEST, "The stream is a WebSocket: ask for an upgrade."));
            return;
        }
        Optional<String> token = bearer(request).or(() -> Handshake.token(request.getHeader("Sec-WebSocket-Protocol")));
        check(context, token, context::next);
    }

    private void check(RoutingContext context, Optional<String> token, Runnable go) {
        if (token.isEmpty()) {
            unauthenticated(context);
            return;
        }
        context.request().pause();
        Context own = context.vertx().getOrCreateContext();
        access.authenticate(token.get())
                .subscribe()
                .with(caller -> on(own, go), failure -> on(own, () -> refuse(context, failure)));
    }

    /** Usually the answer is known at once; when it had to be asked for, it may come on another event loop. */
    private static void on(Context own, Runnable work) {
        if (Vertx.currentContext() == own) {
            work.run();
        } else {
            own.runOnContext(ready -> work.run());
        }
    }

    private void refuse(RoutingContext context, Throwable failure) {
        if (failure instanceof ProblemException problem) {
            problems.answer(context, problem);
            context.request().resume();
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
        context.request().resume();
    }

    /** The token in the header. */
    public static Optional<String> bearer(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(authorization.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    private static void addSecurityHeaders(RoutingContext context) {
        HttpServerRequest request = context.request();
        MultiMap headers = context.response().headers();
        headers.set("X-Request-Id", TraceId.of(context));
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Content-Security-Policy", ContentPolicy.of(request.path() == null ? "" : request.path()));
        if (request.isSSL()) {
            headers.set("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
    }
}

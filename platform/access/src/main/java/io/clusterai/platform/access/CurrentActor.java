package io.clusterai.platform.access;

import io.clusterai.contracts.Actor;
import io.clusterai.platform.problem.TraceId;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Who is behind the REST request being served, as the audit trail wants to know it. */
@RequestScoped
public class CurrentActor implements Supplier<Actor> {

    private final CurrentIdentityAssociation identities;
    private final CurrentVertxRequest requests;

    CurrentActor(CurrentIdentityAssociation identities, CurrentVertxRequest requests) {
        this.identities = identities;
        this.requests = requests;
    }

    /** The caller, whatever they are. Ask it in the resource, and hand it down: deeper in, the request may be over. */
    @Override
    public Actor get() {
        RoutingContext request = requests.getCurrent();
        SecurityIdentity identity = identity();
        Caller caller = identity == null ? null : identity.getAttribute(CurrentUser.ATTRIBUTE);
        if (caller != null) {
            return new Actor(
                    Actor.Kind.USER,
                    caller.userId(),
                    caller.username(),
                    null,
                    caller.byApiKey() ? "api-key" : "access-token",
                    caller.sessionId(),
                    addressOf(request),
                    TraceId.of(request));
        }
        return identity == null || identity.isAnonymous()
                ? new Actor(
                        Actor.Kind.ANONYMOUS,
                        "anonymous",
                        "",
                        null,
                        "none",
                        null,
                        addressOf(request),
                        TraceId.of(request))
                : new Actor(
                        Actor.Kind.SERVICE,
                        "service:internal",
                        "",
                        null,
                        "service-secret",
                        null,
                        addressOf(request),
                        TraceId.of(request));
    }

    /** Null where nobody has to be anybody, and so nobody has looked at what the request carries: an event loop must not wait for that. */
    private SecurityIdentity identity() {
        CompletableFuture<SecurityIdentity> known =
                identities.getDeferredIdentity().subscribeAsCompletionStage();
        return known.isDone() && !known.isCompletedExceptionally() ? known.join() : null;
    }

    private static String addressOf(RoutingContext request) {
        SocketAddress address = request == null ? null : request.request().remoteAddress();
        return address == null || address.hostAddress() == null ? "" : address.hostAddress();
    }
}

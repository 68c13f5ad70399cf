package io.clusterai.gateway.proxy;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Puts the gate before every other handler of the main port. */
@ApplicationScoped
class ProxyModule {

    /** Before the framework's own filters: what goes elsewhere needs none of them. */
    private static final int FIRST = -10_000;

    void install(@Observes Router router, GateService gate) {
        router.route().order(FIRST).handler(gate::handle);
    }

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }
}

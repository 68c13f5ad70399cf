package io.clusterai.gateway.proxy;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** What the ports of the gateway speak, as far as no key of the framework says it. */
@ApplicationScoped
class DoorModule implements HttpServerOptionsCustomizer {

    /** How many bytes of all bodies on one connection may wait for their services: those of one service must not keep out the others'. */
    private static final int WINDOW = 1 << 20;

    /**
     * Nobody speaks HTTP/2 without TLS with us, and a proxy in front that passes an upgrade on would let its clients past itself, with whatever
     * they say about where they come from.
     */
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(false);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        options.setHttp2ConnectionWindowSize(WINDOW);
    }
}

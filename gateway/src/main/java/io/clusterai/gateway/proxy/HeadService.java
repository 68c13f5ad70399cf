package io.clusterai.gateway.proxy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Bounds how long the head of a request may take. The server itself knows idle connections only, and one that gets a byte now and then is
 * never idle. The first request of a port shows the socket that listens there; from then on every connection it accepts is watched.
 */
@Singleton
class HeadService {

    private static final AttributeKey<HeadHandler> WATCH = AttributeKey.valueOf("gateway.head");
    private static final AttributeKey<Boolean> WATCHED = AttributeKey.valueOf("gateway.heads");

    private final Duration patience;
    private final Duration idle;
    private final Counter late;

    HeadService(
            ProxyConfig config,
            @ConfigProperty(name = "quarkus.http.idle-timeout") Duration idle,
            MeterRegistry metrics) {
        this.patience = config.headTimeout();
        this.idle = idle;
        this.late = metrics.counter("gateway_late_heads_total");
    }

    /**
     * A head is complete. Whatever the connection sends after the request has been answered is the next one; over HTTP/2 it may as well be
     * about the last answer or show that the client lives, so there only a connection that asks for nothing is closed.
     */
    void complete(RoutingContext context) {
        HttpConnection connection = context.request().connection();
        if (!(connection instanceof ConnectionBase transport)) {
            return;
        }
        Channel channel = transport.channel();
        watchAllOf(channel.parent());
        HeadHandler watch = channel.attr(WATCH).get();
        if (watch == null) {
            watch = watch(channel);
        }
        watch.complete(connection, context.request().version() == HttpVersion.HTTP_2 ? idle : patience);
        context.addEndHandler(watch::answered);
    }

    private void watchAllOf(Channel listener) {
        if (listener != null && listener.attr(WATCHED).setIfAbsent(true) == null) {
            listener.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object accepted) {
                    if (accepted instanceof Channel channel) {
                        watch(channel);
                    }
                    context.fireChannelRead(accepted);
                }
            });
        }
    }

    private HeadHandler watch(Channel channel) {
        HeadHandler watch = new HeadHandler(patience, late::increment);
        channel.attr(WATCH).set(watch);
        channel.pipeline().addFirst(watch);
        return watch;
    }
}

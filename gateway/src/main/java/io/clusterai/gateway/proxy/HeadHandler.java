package io.clusterai.gateway.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Closes one connection when a head that was begun, or the first, is not complete in time. Lives on the connection's event loop. */
final class HeadHandler extends ChannelInboundHandlerAdapter {

    private final Runnable late;
    private Duration patience;
    private ChannelHandlerContext channel;
    private HttpConnection connection;
    private Future<?> due;
    private long heads;
    private int unanswered;

    HeadHandler(Duration patience, Runnable late) {
        this.patience = patience;
        this.late = late;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        expect();
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        long before = heads;
        context.fireChannelRead(bytes);
        if (unanswered == 0 && heads == before) {
            expect();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        expectNothing();
        context.fireChannelInactive();
    }

    /** A request is there; the next one has this time from the first bytes after the answers on. */
    void complete(HttpConnection known, Duration next) {
        connection = known;
        patience = next;
        heads++;
        unanswered++;
        expectNothing();
    }

    /** A request has its answer, or nobody waits for it any more. May be told by any thread. */
    void answered(AsyncResult<Void> ended) {
        if (channel.executor().inEventLoop()) {
            unanswered--;
        } else {
            channel.executor().execute(() -> unanswered--);
        }
    }

    private void expect() {
        if (due == null) {
            due = channel.executor().schedule(this::giveUp, patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void expectNothing() {
        if (due != null) {
            due.cancel(false);
            due = null;
        }
    }

    private void giveUp() {
        late.run();
        if (connection == null) {
            due = channel.close();
        } else {
            connection.close();
        }
    }
}

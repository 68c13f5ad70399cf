package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeadHandlerTest {

    private static final Duration SHORT = Duration.ofSeconds(10);

    private final AtomicInteger late = new AtomicInteger();
    private final HeadHandler watch = new HeadHandler(SHORT, late::incrementAndGet);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void connect() {
        channel.freezeTime();
        channel.pipeline().addFirst(watch);
        channel.pipeline().fireChannelActive();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void closesAConnectionThatNeverSendsAnything() {
        pass(9);
        assertThat(channel.isOpen()).isTrue();

        pass(1);

        assertThat(channel.isOpen()).isFalse();
        assertThat(late).hasValue(1);
    }

    @Test
    void closesAConnectionThatDrips() {
        for (int i = 0; i < 9; i++) {
            pass(1);
            channel.writeInbound("x");
        }
        assertThat(channel.isOpen()).isTrue();

        pass(1);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void leavesAloneWhatIsUnderWayAndWhatIsIdle() {
        watch.complete(null, SHORT);
        channel.writeInbound("a body that takes its time");
        pass(60);
        watch.answered(null);
        pass(60);

        assertThat(channel.isOpen()).isTrue();
        assertThat(late).hasValue(0);
    }

    @Test
    void watchesTheNextHeadFromItsFirstByte() {
        watch.complete(null, SHORT);
        watch.answered(null);
        pass(60);
        channel.writeInbound("G");
        pass(9);
        assertThat(channel.isOpen()).isTrue();

        pass(1);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void doesNotExpectAnotherHeadBehindOneThatIsComplete() {
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object head) {
                watch.complete(null, SHORT);
                watch.answered(null);
            }
        });
        channel.writeInbound("GET");
        pass(60);

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void leavesAConnectionAloneOnWhichMoreThanHeadsComesUntilItIsIdle() {
        watch.complete(null, Duration.ofSeconds(75));
        watch.answered(null);
        for (int i = 0; i < 7; i++) {
            channel.writeInbound("ping");
            pass(10);
        }
        pass(4);
        assertThat(channel.isOpen()).isTrue();

        pass(1);

        assertThat(channel.isOpen()).isFalse();
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }
}

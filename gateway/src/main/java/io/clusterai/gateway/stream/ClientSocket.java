package io.clusterai.gateway.stream;

import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Moves frames from a session to its socket as fast as the client reads them: no more than a window of bytes is ever on the way. All sending
 * happens on the socket's own event loop.
 */
final class ClientSocket {

    private final WebSocketConnection connection;
    private final Session session;
    private final Context context;
    private final InstantSource clock;
    private final int window;
    private final AtomicInteger onTheWay = new AtomicInteger();
    private final AtomicBoolean signalled = new AtomicBoolean();
    private volatile Instant waitingSince;
    private volatile boolean closing;
    private volatile String token;
    private volatile Instant unknownSince;

    ClientSocket(
            WebSocketConnection connection,
            Session session,
            String token,
            Context context,
            InstantSource clock,
            int window) {
        this.connection = connection;
        this.session = session;
        this.token = token;
        this.context = context;
        this.clock = clock;
        this.window = window;
    }

    Session session() {
        return session;
    }

    String token() {
        return token;
    }

    void renew(String next) {
        token = next;
    }

    /** Remembers that the token could not be checked; answers since when that is so. */
    Instant tokenIsUnknown(Instant now) {
        if (unknownSince == null) {
            unknownSince = now;
        }
        return unknownSince;
    }

    void tokenIsKnown() {
        unknownSince = null;
    }

    /** Something may be due. Cheap, and may be called from any thread. */
    void signal() {
        if (signalled.compareAndSet(false, true)) {
            context.runOnContext(due -> {
                signalled.set(false);
                send();
            });
        }
    }

    /** Whether frames have been on the way for longer than {@code patience} without a single one arriving. */
    boolean isStalled(Instant now, Duration patience) {
        Instant since = waitingSince;
        return since != null && now.isAfter(since.plus(patience));
    }

    private void send() {
        while (!closing && onTheWay.get() < window) {
            Optional<Outgoing> next = session.poll(clock.instant());
            if (next.isEmpty()) {
                return;
            }
            switch (next.get()) {
                case Outgoing.Frame frame -> send(frame.text());
                case Outgoing.Close close -> close(close);
            }
        }
        if (!closing && onTheWay.get() >= window) {
            // A good-bye does not wait for a client that reads nothing.
            session.ending().ifPresent(this::close);
        }
    }

    private void send(String text) {
        int size = octets(text);
        if (onTheWay.getAndAdd(size) == 0) {
            waitingSince = clock.instant();
        }
        connection.sendText(text).subscribe().with(sent -> arrived(size), gone -> arrived(size));
    }

    /** The length in UTF-8. */
    private static int octets(String text) {
        int octets = text.length();
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character >= 0x80) {
                // A pair of surrogates, two each, makes the four octets of one character.
                octets += character < 0x800 || Character.isSurrogate(character) ? 1 : 2;
            }
        }
        return octets;
    }

    private void arrived(int size) {
        int rest = onTheWay.addAndGet(-size);
        waitingSince = rest == 0 ? null : clock.instant();
        signal();
    }

    private void close(Outgoing.Close close) {
        closing = true;
        connection
                .close(new CloseReason(close.code(), close.reason()))
                .subscribe()
                .with(closed -> {}, gone -> {});
    }
}

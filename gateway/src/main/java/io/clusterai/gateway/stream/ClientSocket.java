package io.clusterai.gateway.stream;

import io.clusterai.gateway.stream.Outgoing.Frame;
import io.clusterai.platform.access.Caller;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Moves frames from a session to its socket as fast as the client reads them: no more than a window of bytes is ever on the way. All sending
 * happens on the socket's own event loop.
 */
final class ClientSocket {

    /** A longer frame counts in the ration; a shorter one is within what any socket may hold. */
    private static final int SHORT = 16 << 10;

    /** How much longer a client may take for a state than for something, whatever it is. */
    private static final int PATIENCE_WITH_A_STATE = 6;

    private final WebSocketConnection connection;
    private final Session session;
    private final Context context;
    private final InstantSource clock;
    private final int window;
    private final AtomicInteger onTheWay = new AtomicInteger();
    private final AtomicBoolean signalled = new AtomicBoolean();
    private volatile Instant waitingSince;
    private final Ration ration;
    private final Consumer<ClientSocket> loader;
    private final Runnable call = this::signal;
    private volatile Instant heldSince;
    private volatile boolean waitingForRoom;
    private volatile boolean closing;
    private volatile String token;
    private volatile Caller caller;
    private volatile Instant unknownSince;
    private final Map<Subscription, Ration.Share> states = new HashMap<>();
    private Ration.Share longFrame;
    private Frame next;

    /**
     * A socket that has just been opened.
     *
     * @param window how many bytes may be on the way when the next frame is made
     * @param ration what long frames may take
     * @param loader reads the state that the session wants
     */
    ClientSocket(
            WebSocketConnection connection,
            Session session,
            String token,
            Caller caller,
            Context context,
            InstantSource clock,
            int window,
            Ration ration,
            Consumer<ClientSocket> loader) {
        this.connection = connection;
        this.session = session;
        this.token = token;
        this.caller = caller;
        this.context = context;
        this.clock = clock;
        this.window = window;
        this.ration = ration;
        this.loader = loader;
    }

    Session session() {
        return session;
    }

    String token() {
        return token;
    }

    Caller caller() {
        return caller;
    }

    void renew(String next, Caller holder) {
        token = next;
        caller = holder;
    }

    /** Reserves what a state that is to be read may take; empty when there is no room, and then it is asked again later. */
    Optional<Ration.Share> reserve(long bytes) {
        Optional<Ration.Share> share = ration.take(session.grant().userId(), bytes, call);
        if (share.isEmpty() && closing) {
            ration.leaveLine(call);
        }
        return share;
    }

    /** A state is being read in this room, or was read and waits for the client. */
    void holds(Subscription subscription, Ration.Share share) {
        synchronized (this) {
            if (!closing) {
                states.put(subscription, share);
                return;
            }
        }
        tooLate(Optional.of(share));
    }

    /** The state that was read takes so much, until the client has it. */
    void holds(Subscription subscription, long bytes) {
        synchronized (this) {
            if (heldSince == null) {
                heldSince = clock.instant();
            }
            Ration.Share share = states.get(subscription);
            if (share != null) {
                share.becomes(bytes);
            }
        }
    }

    /** The client has the state, or nobody wants it. */
    void letGo(Subscription subscription) {
        Ration.Share share;
        synchronized (this) {
            share = states.remove(subscription);
            heldSince = states.isEmpty() ? null : clock.instant();
        }
        if (share != null) {
            share.end();
        }
    }

    /** The socket is no more: it holds nothing, and waits for nothing. */
    void gone() {
        synchronized (this) {
            closing = true;
        }
        ration.leaveLine(call);
        List<Ration.Share> shares;
        synchronized (this) {
            shares = List.copyOf(states.values());
            states.clear();
        }
        shares.forEach(Ration.Share::end);
        longFrameIsOver();
    }

    private void longFrameIsOver() {
        Ration.Share share;
        synchronized (this) {
            share = longFrame;
            longFrame = null;
        }
        if (share != null) {
            share.end();
        }
    }

    /** The socket went meanwhile, and nobody would give it back. */
    private void tooLate(Optional<Ration.Share> share) {
        ration.leaveLine(call);
        share.ifPresent(Ration.Share::end);
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

    /** Whether it waits for room for a long frame. */
    boolean isWaitingForRoom() {
        return waitingForRoom;
    }

    /** Whether frames have been on the way for longer than {@code patience} without a single one arriving, or a state for much longer. */
    boolean isStalled(Instant now, Duration patience) {
        return isOver(waitingSince, patience, now)
                || isOver(heldSince, patience.multipliedBy(PATIENCE_WITH_A_STATE), now);
    }

    private static boolean isOver(Instant since, Duration patience, Instant now) {
        return since != null && now.isAfter(since.plus(patience));
    }

    private void send() {
        if (!closing) {
            loader.accept(this);
        }
        boolean room = true;
        while (!closing && room && onTheWay.get() < window) {
            if (next == null) {
                Optional<Outgoing> due = session.poll(clock.instant());
                if (due.isEmpty()) {
                    return;
                }
                switch (due.get()) {
                    case Frame frame -> next = frame;
                    case Outgoing.Close close -> close(close);
                }
            }
            if (next != null && !closing) {
                room = mayMake(next);
                waitingForRoom = !room;
                if (room) {
                    Frame frame = next;
                    next = null;
                    send(frame);
                }
            }
        }
        if (!closing && (!room || onTheWay.get() >= window)) {
            // A good-bye does not wait for a client that reads nothing.
            session.ending().ifPresent(this::close);
        }
    }

    /** A long frame is made when the last one has arrived and there is room for it; until then it is a part of what all share. */
    private boolean mayMake(Frame frame) {
        if (frame.state().isPresent() || frame.length() <= SHORT) {
            return true;
        }
        synchronized (this) {
            if (longFrame != null) {
                return false;
            }
        }
        Optional<Ration.Share> share = ration.take(session.grant().userId(), frame.length(), call);
        synchronized (this) {
            if (!closing) {
                share.ifPresent(taken -> longFrame = taken);
                return share.isPresent();
            }
        }
        tooLate(share);
        return false;
    }

    private void send(Frame frame) {
        String text = frame.text();
        Optional<Subscription> state = frame.state();
        boolean isLong = state.isEmpty() && frame.length() > SHORT;
        int size = octets(text);
        if (onTheWay.getAndAdd(size) == 0) {
            waitingSince = clock.instant();
        }
        connection
                .sendText(text)
                .subscribe()
                .with(sent -> arrived(size, state, isLong), lost -> arrived(size, state, isLong));
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

    private void arrived(int size, Optional<Subscription> state, boolean wasLong) {
        int rest = onTheWay.addAndGet(-size);
        waitingSince = rest == 0 ? null : clock.instant();
        state.ifPresent(subscription -> {
            letGo(subscription);
            session.shown(subscription);
        });
        if (wasLong) {
            longFrameIsOver();
        }
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

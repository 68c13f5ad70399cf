package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

import io.clusterai.gateway.stream.Outgoing.Close;
import io.clusterai.gateway.stream.Outgoing.Frame;
import io.clusterai.gateway.stream.Subscription.State;
import io.clusterai.platform.problem.ErrorCode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One socket's side of the stream. It is asked for the next frame when the socket can take one, so that a slow client keeps no queue of its
 * own: its events wait in the rings that all share. Every method may be called from any thread.
 */
final class Session {

    private final String id;
    private final Limits limits;
    private final Function<PushTopic, Optional<Ring>> rings;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private final Deque<Frame> answers = new ArrayDeque<>();
    private Iterator<Subscription> turn = List.<Subscription>of().iterator();
    private Grant grant;
    private Close close;
    private long second;
    private int framesInSecond;

    Session(String id, Grant grant, Limits limits, Function<PushTopic, Optional<Ring>> rings) {
        this.id = requireNonNull(id, "id is null");
        this.grant = requireNonNull(grant, "grant is null");
        this.limits = requireNonNull(limits, "limits is null");
        this.rings = requireNonNull(rings, "rings is null");
        answer(Frames.hello(id, grant.expiresAt()));
    }

    synchronized Grant grant() {
        return grant;
    }

    /** Whether anything of this topic may be due. */
    synchronized boolean shows(PushTopic topic) {
        return subscriptions.values().stream().anyMatch(subscription -> subscription.topic() == topic);
    }

    /** Counts a frame of the client; false when it has sent more than it may, and was told so. */
    synchronized boolean admits(Instant now) {
        if (now.getEpochSecond() != second) {
            second = now.getEpochSecond();
            framesInSecond = 0;
        }
        framesInSecond++;
        if (framesInSecond == limits.framesPerSecond() + 1) {
            refuse(null, ErrorCode.TOO_MANY_REQUESTS, "Frames come too fast; those of this second are left out.");
        }
        return framesInSecond <= limits.framesPerSecond();
    }

    /** Begins a subscription. When one is returned, its snapshot is to be read and handed to {@link #loaded}. */
    synchronized Optional<Subscription> subscribe(Command.Subscribe wish, Instant now) {
        subscriptions.remove(wish.id());
        if (!grant.maySee(wish.topic(), wish.filter())) {
            refuse(wish.id(), ErrorCode.FORBIDDEN, "The token does not grant this topic.");
            return Optional.empty();
        }
        if (subscriptions.size() >= limits.subscriptions()) {
            refuse(wish.id(), ErrorCode.TOO_MANY_REQUESTS, "The socket holds too many subscriptions.");
            return Optional.empty();
        }
        Optional<Ring> ring = rings.apply(wish.topic());
        if (ring.isEmpty()) {
            refuse(wish.id(), ErrorCode.SERVICE_UNAVAILABLE, "The topic is not read yet.");
            return Optional.empty();
        }
        Subscription begun = new Subscription(wish.id(), wish.topic(), wish.filter(), new State.Loading());
        subscriptions.put(wish.id(), begun);
        turn = List.<Subscription>of().iterator();
        if (wish.since().isEmpty()) {
            return Optional.of(begun);
        }
        begun.become(new State.Waiting(wish.since().get(), now.plus(limits.catchUp())));
        resume(begun, now);
        return Optional.empty();
    }

    synchronized void unsubscribe(String subscriptionId) {
        subscriptions.remove(subscriptionId);
        turn = List.<Subscription>of().iterator();
    }

    /** The state was read after {@code position} was noted: shows it, and then what is newer. */
    synchronized void loaded(Subscription subscription, Position position, String data) {
        if (subscriptions.get(subscription.id()) != subscription) {
            return;
        }
        Ring ring = rings.apply(subscription.topic()).orElse(null);
        if (ring != null && ring.resume(position) instanceof Ring.Resume.From from) {
            answer(Frames.snapshot(subscription.id(), subscription.topic(), position.token(), data));
            goLive(subscription, ring, from);
        } else {
            gap(subscription);
        }
    }

    /** The state cannot be read now; it is tried again, and the client learns why it waits. */
    synchronized void notLoaded(Subscription subscription, ErrorCode code, String detail) {
        if (isOpen(subscription)) {
            refuse(subscription.id(), code, detail);
        }
    }

    /** Ends a subscription whose state the caller may not read. */
    synchronized void forbidden(Subscription subscription) {
        if (subscriptions.remove(subscription.id(), subscription)) {
            turn = List.<Subscription>of().iterator();
            refuse(subscription.id(), ErrorCode.FORBIDDEN, "The token does not grant this topic.");
        }
    }

    /** Whether the subscription still stands. */
    synchronized boolean isOpen(Subscription subscription) {
        return close == null && subscriptions.get(subscription.id()) == subscription;
    }

    /** The same user with a newer token; topics that it does not grant any more end. */
    synchronized void renew(Grant next) {
        if (!next.userId().equals(grant.userId())) {
            refuse(null, ErrorCode.FORBIDDEN, "The token belongs to another user.");
            return;
        }
        grant = next;
        answer(Frames.authenticated(grant.expiresAt()));
        for (Subscription subscription : List.copyOf(subscriptions.values())) {
            if (!grant.maySee(subscription.topic(), subscription.filter())) {
                forbidden(subscription);
            }
        }
    }

    synchronized void pong() {
        answer(Frames.pong());
    }

    synchronized void refuse(String subscriptionId, ErrorCode code, String detail) {
        answer(Frames.error(subscriptionId, code, detail));
    }

    /** Nothing but the good-bye follows. The first reason stands. */
    synchronized void end(Close reason) {
        if (close == null) {
            close = reason;
            answers.clear();
            subscriptions.clear();
            turn = List.<Subscription>of().iterator();
        }
    }

    /**
     * What time brings: the end of the token, of patience with a resume, and of events that nobody will be shown.
     *
     * @return whether the socket may have something to do now
     */
    synchronized boolean tick(Instant now) {
        if (!now.isBefore(grant.expiresAt())) {
            end(Close.expired());
            return true;
        }
        boolean waited = false;
        for (Subscription subscription : List.copyOf(subscriptions.values())) {
            if (subscription.state() instanceof State.Waiting) {
                waited = true;
                resume(subscription, now);
            } else if (subscription.state() instanceof State.Live live) {
                live.cursor().release();
                endIfTooSlow(live.cursor());
            }
        }
        return waited || close != null || !answers.isEmpty();
    }

    /** The next thing to do with the socket; empty when there is nothing now. */
    synchronized Optional<Outgoing> poll(Instant now) {
        if (close != null) {
            return Optional.of(close);
        }
        Frame answer = answers.poll();
        if (answer != null) {
            return Optional.of(answer);
        }
        // In turn, so that a busy topic does not starve the others.
        for (int asked = 0; asked <= subscriptions.size() && !subscriptions.isEmpty(); asked++) {
            if (!turn.hasNext()) {
                turn = List.copyOf(subscriptions.values()).iterator();
            }
            Optional<Outgoing> found = next(turn.next(), now);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.ofNullable(close == null ? answers.poll() : close);
    }

    /** The good-bye, once there is one. */
    synchronized Optional<Close> ending() {
        return Optional.ofNullable(close);
    }

    private Optional<Outgoing> next(Subscription subscription, Instant now) {
        return switch (subscription.state()) {
            case State.Loading loading -> Optional.empty();
            case State.Waiting waiting -> {
                resume(subscription, now);
                yield Optional.empty();
            }
            case State.Live live -> next(subscription, live.cursor());
        };
    }

    private Optional<Outgoing> next(Subscription subscription, Cursor cursor) {
        if (rings.apply(subscription.topic())
                .filter(ring -> ring == cursor.ring())
                .isEmpty()) {
            gap(subscription);
            return Optional.empty();
        }
        endIfTooSlow(cursor);
        if (close != null) {
            return Optional.of(close);
        }
        return cursor.advance()
                .map(slot -> new Frame(
                        Frames.event(subscription.id(), subscription.topic(), cursor.token(), cursor.json(slot))));
    }

    private void resume(Subscription subscription, Instant now) {
        State.Waiting waiting = (State.Waiting) subscription.state();
        Optional<Ring> ring = rings.apply(subscription.topic());
        Ring.Resume answer =
                ring.map(present -> present.resume(waiting.since())).orElseGet(Ring.Resume.Behind::new);
        switch (answer) {
            case Ring.Resume.From from -> goLive(subscription, ring.orElseThrow(), from);
            case Ring.Resume.Behind behind -> {
                if (!now.isBefore(waiting.until())) {
                    gap(subscription);
                }
            }
            case Ring.Resume.Gap gap -> gap(subscription);
        }
    }

    private void goLive(Subscription subscription, Ring ring, Ring.Resume.From from) {
        subscription.become(new State.Live(new Cursor(
                ring, from, subscription.filter(), subscription.topic().isCoalescing())));
    }

    private void gap(Subscription subscription) {
        subscriptions.remove(subscription.id(), subscription);
        turn = List.<Subscription>of().iterator();
        answer(Frames.gap(subscription.id(), subscription.topic()));
    }

    private void endIfTooSlow(Cursor cursor) {
        if (cursor.lag() > limits.waitingEvents() && !cursor.isCoalescing()) {
            end(Close.tooSlow());
        }
    }

    private void answer(String text) {
        if (answers.size() >= limits.waitingFrames()) {
            end(Close.tooSlow());
        } else if (close == null) {
            answers.add(new Frame(text));
        }
    }

    @Override
    public String toString() {
        return "Session[" + id + "]";
    }

    /** The ids of the subscriptions it holds now. */
    synchronized List<String> subscriptionIds() {
        return new ArrayList<>(subscriptions.keySet());
    }
}

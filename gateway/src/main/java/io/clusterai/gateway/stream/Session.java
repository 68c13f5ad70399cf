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
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One socket's side of the stream. It is asked for the next frame when the socket can take one, so that a slow client keeps no queue of its
 * own: its events wait in the rings that all share. Every method may be called from any thread.
 */
final class Session {

    /** More than one, so that a service that does not answer holds up no other. */
    private static final int STATES_AT_A_TIME = 4;

    /** What a waiting frame costs beside its text. */
    private static final int BYTES_PER_FRAME = 64;

    /** Each is answered by the framework, whether or not the client reads the answers. */
    private static final int PINGS_PER_SECOND = 5;

    private final String id;
    private final Limits limits;
    private final Function<PushTopic, Optional<Ring>> rings;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    private final Deque<Frame> answers = new ArrayDeque<>();
    private int waitingBytes;
    private final Set<Subscription> inHand = new HashSet<>();
    private Iterator<Subscription> turn = List.<Subscription>of().iterator();
    private Grant grant;
    private Close close;
    private long second;
    private int framesInSecond;
    private long pingSecond;
    private int pingsInSecond;

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

    /** Counts a ping; false when they come faster than anybody needs them. */
    synchronized boolean admitsPing(Instant now) {
        if (now.getEpochSecond() != pingSecond) {
            pingSecond = now.getEpochSecond();
            pingsInSecond = 0;
        }
        return ++pingsInSecond <= PINGS_PER_SECOND;
    }

    /** Begins a subscription, which may want a state to be read: {@link #nextToLoad} says when. */
    synchronized void subscribe(Command.Subscribe wish, Instant now) {
        subscriptions.remove(wish.id());
        if (!grant.maySee(wish.topic(), wish.filter())) {
            refuse(wish.id(), ErrorCode.FORBIDDEN, "The token does not grant this topic.");
            return;
        }
        if (subscriptions.size() >= limits.subscriptions()) {
            refuse(wish.id(), ErrorCode.TOO_MANY_REQUESTS, "The socket holds too many subscriptions.");
            return;
        }
        if (filterBytes() + wish.filter().bytes() > limits.filterBytes()) {
            refuse(wish.id(), ErrorCode.TOO_MANY_REQUESTS, "The filters of the socket are too long together.");
            return;
        }
        Optional<Ring> ring = rings.apply(wish.topic());
        if (ring.isEmpty()) {
            refuse(wish.id(), ErrorCode.SERVICE_UNAVAILABLE, "The topic is not read yet.");
            return;
        }
        Subscription begun =
                new Subscription(wish.id(), wish.topic(), wish.filter(), new State.Loading(Instant.MIN, false));
        subscriptions.put(wish.id(), begun);
        turn = List.<Subscription>of().iterator();
        if (wish.since().isPresent()) {
            begun.become(new State.Waiting(wish.since().get(), now.plus(limits.catchUp())));
            resume(begun, now);
        }
    }

    private int filterBytes() {
        return subscriptions.values().stream()
                .mapToInt(subscription -> subscription.filter().bytes())
                .sum();
    }

    /** Whether a state is to be read now. */
    synchronized boolean wantsState(Instant now) {
        return firstToLoad(now).isPresent();
    }

    /**
     * Takes the next subscription in hand whose state is to be read and handed to {@link #loaded}. It stays there until its snapshot was
     * {@link #shown} or cannot be: few snapshots wait for a client that reads slowly, however many it asks for.
     */
    synchronized Optional<Subscription> nextToLoad(Instant now) {
        Optional<Subscription> next = firstToLoad(now);
        next.ifPresent(inHand::add);
        return next;
    }

    private Optional<Subscription> firstToLoad(Instant now) {
        if (inHand.size() >= STATES_AT_A_TIME) {
            return Optional.empty();
        }
        for (Subscription subscription : subscriptions.values()) {
            if (subscription.state() instanceof State.Loading loading
                    && !now.isBefore(loading.from())
                    && !inHand.contains(subscription)) {
                return Optional.of(subscription);
            }
        }
        return Optional.empty();
    }

    /** The client has the snapshot, or as good as. */
    synchronized void shown(Subscription subscription) {
        inHand.remove(subscription);
    }

    synchronized void unsubscribe(String subscriptionId) {
        subscriptions.remove(subscriptionId);
        turn = List.<Subscription>of().iterator();
    }

    /**
     * The state was read after {@code position} was noted: shows it, and then what is newer.
     *
     * @return whether a snapshot waits for the client now; false when nobody wants it any more
     */
    synchronized boolean loaded(Subscription subscription, Position position, String data) {
        if (!isOpen(subscription)) {
            shown(subscription);
            return false;
        }
        Ring ring = rings.apply(subscription.topic()).orElse(null);
        if (ring != null && ring.resume(position) instanceof Ring.Resume.From from) {
            answers.add(Frames.snapshot(subscription, position.token(), data));
            goLive(subscription, ring, from);
            return true;
        }
        shown(subscription);
        gap(subscription);
        return false;
    }

    /** The state cannot be read now; it is tried again later, and the client learns why it waits. */
    synchronized void notLoaded(Subscription subscription, ErrorCode code, String detail, Instant again) {
        shown(subscription);
        if (isOpen(subscription) && subscription.state() instanceof State.Loading loading) {
            if (!loading.again()) {
                refuse(subscription.id(), code, detail);
            }
            subscription.become(new State.Loading(again, true));
        }
    }

    /** Ends a subscription whose state the caller may not read, or not now. */
    synchronized void mayNotLoad(Subscription subscription, ErrorCode code, String detail) {
        shown(subscription);
        end(subscription, code, detail);
    }

    private void end(Subscription subscription, ErrorCode code, String detail) {
        if (subscriptions.remove(subscription.id(), subscription)) {
            turn = List.<Subscription>of().iterator();
            refuse(subscription.id(), code, detail);
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
                end(subscription, ErrorCode.FORBIDDEN, "The token does not grant this topic.");
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
            waitingBytes = 0;
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
        boolean waited = wantsState(now);
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
        Frame answer = pollAnswer();
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
        return Optional.ofNullable(close == null ? pollAnswer() : close);
    }

    private Frame pollAnswer() {
        Frame answer = answers.poll();
        if (answer != null && answer.state().isEmpty()) {
            waitingBytes -= cost(answer);
        }
        return answer;
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
                .map(slot -> Frames.event(subscription.id(), subscription.topic(), cursor.token(), cursor.json(slot)));
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
        Frame answer = Frame.of(text);
        if (waitingBytes + cost(answer) > limits.waitingBytes()) {
            end(Close.tooSlow());
        } else if (close == null) {
            waitingBytes += cost(answer);
            answers.add(answer);
        }
    }

    private static int cost(Frame answer) {
        return answer.length() + BYTES_PER_FRAME;
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

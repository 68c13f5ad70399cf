package io.clusterai.gateway.stream;

import static io.clusterai.gateway.stream.Given.NOON;
import static io.clusterai.gateway.stream.Given.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.platform.problem.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionTest {

    private static final Instant EXPIRY = NOON.plus(Duration.ofMinutes(15));
    private static final Grant EVERYTHING = new Grant("user-1", Set.of("*:read"), AccessPolicy.UNLIMITED, EXPIRY);
    private static final Limits LIMITS = new Limits(3, 100, 2_000, 500, 5, Duration.ofSeconds(5));

    private final Map<PushTopic, Ring> rings =
            new EnumMap<>(Map.of(PushTopic.ALERTS, ring(0, 0), PushTopic.METRICS, ring(0), PushTopic.WORKERS, ring(0)));
    private final Session session =
            new Session("s1", EVERYTHING, LIMITS, topic -> Optional.ofNullable(rings.get(topic)));

    @Test
    void greetsFirst() {
        assertThat(frames()).containsExactly("{\"type\":\"hello\",\"session\":\"s1\",\"until\":\"" + EXPIRY + "\"}");
    }

    @Test
    void showsTheSnapshotBeforeWhatIsNewer() {
        frames();
        Subscription begun = subscribe("1", PushTopic.ALERTS, Filter.ALL).orElseThrow();
        Position noted = ring(PushTopic.ALERTS).position();
        ring(PushTopic.ALERTS).append(event(1, 0), NOON);

        List<String> whileLoading = frames();
        session.loaded(begun, noted, "{\"items\":[]}");

        assertThat(whileLoading).isEmpty();
        assertThat(frames())
                .containsExactly(
                        "{\"type\":\"snapshot\",\"id\":\"1\",\"topic\":\"alerts\",\"position\":\"" + noted.token()
                                + "\",\"data\":{\"items\":[]}}",
                        "{\"type\":\"event\",\"id\":\"1\",\"topic\":\"alerts\",\"position\":\""
                                + ring(PushTopic.ALERTS).position().token() + "\",\"data\":\"1/0\"}");
    }

    @Test
    void countsFilteredEventsAsSeen() {
        frames();
        live("1", PushTopic.ALERTS, new Filter(Map.of("severity", Set.of("critical"))));
        ring(PushTopic.ALERTS).append(event(0, 0, "a", NOON, Map.of("severity", Set.of("info"))), NOON);
        ring(PushTopic.ALERTS).append(event(1, 0, "b", NOON, Map.of("severity", Set.of("critical"))), NOON);

        List<String> shown = frames();

        assertThat(shown)
                .singleElement()
                .asString()
                .contains("\"1/0\"", ring(PushTopic.ALERTS).position().token());
    }

    @Test
    void resumesWithoutASnapshot() {
        frames();
        Position seen = ring(PushTopic.ALERTS).position();
        ring(PushTopic.ALERTS).append(event(0, 0), NOON);

        Optional<Subscription> toLoad = resume("1", seen);

        assertThat(toLoad).isEmpty();
        assertThat(frames()).singleElement().asString().contains("event", "\"0/0\"");
    }

    @Test
    void waitsForAReplicaThatIsBehind() {
        frames();
        resume("1", new Position(Given.TOPIC_ID, new long[] {1, 0}));

        List<String> before = frames();
        ring(PushTopic.ALERTS).append(event(0, 0), NOON);
        ring(PushTopic.ALERTS).append(event(0, 1), NOON);
        session.tick(NOON.plusMillis(4_999));

        assertThat(before).isEmpty();
        assertThat(frames()).singleElement().asString().contains("\"0/1\"");
    }

    @Test
    void givesUpOnAReplicaThatStaysBehind() {
        frames();
        resume("1", new Position(Given.TOPIC_ID, new long[] {1, 0}));

        session.tick(NOON.plusSeconds(5));

        assertThat(frames()).containsExactly("{\"type\":\"gap\",\"id\":\"1\",\"topic\":\"alerts\"}");
        assertThat(session.subscriptionIds()).isEmpty();
    }

    @Test
    void tellsAGapWhenTheTopicIsMadeAnewUnderASubscription() {
        frames();
        live("1", PushTopic.ALERTS, Filter.ALL);

        rings.put(PushTopic.ALERTS, new Ring("topic-b", new long[2], Given.SPAN, Given.PLENTY));

        assertThat(frames()).containsExactly("{\"type\":\"gap\",\"id\":\"1\",\"topic\":\"alerts\"}");
    }

    @Test
    void refusesATopicThatTheTokenDoesNotGrant() {
        frames();
        session.renew(new Grant("user-1", Set.of("workers:read"), AccessPolicy.UNLIMITED, EXPIRY));
        frames();

        assertThat(subscribe("1", PushTopic.ALERTS, Filter.ALL)).isEmpty();
        assertThat(frames())
                .singleElement()
                .asString()
                .contains("\"error\"", "\"id\":\"1\"", ErrorCode.FORBIDDEN.name());
    }

    @Test
    void refusesToResumeATopicThatTheTokenNoLongerGrants() {
        frames();
        Position seen = ring(PushTopic.ALERTS).position();
        ring(PushTopic.ALERTS).append(event(0, 0), NOON);
        session.renew(new Grant("user-1", Set.of("workers:read"), AccessPolicy.UNLIMITED, EXPIRY));
        frames();

        resume("1", seen);

        assertThat(frames()).singleElement().asString().contains(ErrorCode.FORBIDDEN.name());
    }

    @Test
    void endsSubscriptionsThatARenewedTokenDoesNotGrant() {
        frames();
        live("1", PushTopic.ALERTS, Filter.ALL);
        live("2", PushTopic.WORKERS, Filter.ALL);
        ring(PushTopic.ALERTS).append(event(0, 0), NOON);

        session.renew(new Grant("user-1", Set.of("workers:read"), AccessPolicy.UNLIMITED, EXPIRY.plusSeconds(60)));

        assertThat(session.subscriptionIds()).containsExactly("2");
        assertThat(frames())
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo("{\"type\":\"authenticated\",\"until\":\"" + EXPIRY.plusSeconds(60) + "\"}"),
                        second -> assertThat(second).contains("\"error\"", "\"id\":\"1\"", ErrorCode.FORBIDDEN.name()));
    }

    @Test
    void doesNotTakeTheTokenOfSomebodyElse() {
        frames();

        session.renew(new Grant("user-2", Set.of("*:*"), AccessPolicy.UNLIMITED, EXPIRY.plusSeconds(60)));

        assertThat(session.grant()).isEqualTo(EVERYTHING);
        assertThat(frames()).singleElement().asString().contains(ErrorCode.FORBIDDEN.name());
    }

    @Test
    void endsWithItsToken() {
        frames();

        session.tick(EXPIRY.minusMillis(1));
        Optional<Outgoing> before = session.poll(NOON);
        session.tick(EXPIRY);

        assertThat(before).isEmpty();
        assertThat(session.poll(NOON)).contains(Outgoing.Close.expired());
    }

    @Test
    void livesOnWithARenewedToken() {
        frames();
        session.renew(new Grant("user-1", Set.of("*:read"), AccessPolicy.UNLIMITED, EXPIRY.plusSeconds(60)));
        frames();

        session.tick(EXPIRY);

        assertThat(session.poll(NOON)).isEmpty();
    }

    @Test
    void closesAClientThatCannotKeepUpWithAlerts() {
        frames();
        live("1", PushTopic.ALERTS, Filter.ALL);
        for (int offset = 0; offset < LIMITS.waitingEvents(); offset++) {
            ring(PushTopic.ALERTS).append(event(0, offset), NOON);
        }

        session.tick(NOON);
        Optional<Outgoing> atTheLimit = session.ending().map(close -> close);
        ring(PushTopic.ALERTS).append(event(0, LIMITS.waitingEvents()), NOON);
        session.tick(NOON);

        assertThat(atTheLimit).isEmpty();
        assertThat(session.poll(NOON)).contains(Outgoing.Close.tooSlow());
    }

    @Test
    void neverClosesAClientThatCannotKeepUpWithMetrics() {
        frames();
        live("1", PushTopic.METRICS, Filter.ALL);
        for (int offset = 0; offset < 10 * LIMITS.waitingEvents(); offset++) {
            ring(PushTopic.METRICS).append(event(0, offset, "host", NOON, Map.of()), NOON);
        }

        session.tick(NOON);

        assertThat(frames()).hasSizeLessThan(12).last().asString().contains("\"0/999\"");
    }

    @Test
    void closesAClientThatAsksWithoutReading() {
        for (int i = 0; i < LIMITS.waitingBytes() / 64; i++) {
            session.pong();
        }

        assertThat(session.poll(NOON)).contains(Outgoing.Close.tooSlow());
    }

    @Test
    void countsWhatIsReadAsNotWaiting() {
        for (int i = 0; i < LIMITS.waitingBytes(); i++) {
            session.pong();
            frames();
        }

        assertThat(session.ending()).isEmpty();
    }

    @Test
    void readsFewStatesForAClientThatAsksAgainAndAgain() {
        frames();
        List<Subscription> loading = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            subscribe("1", PushTopic.ALERTS, Filter.ALL).ifPresent(loading::add);
        }

        List<Subscription> last = new ArrayList<>();
        for (Subscription begun : loading) {
            session.loaded(begun, ring(PushTopic.ALERTS).position(), "{}");
        }
        session.nextToLoad(NOON).ifPresent(last::add);

        assertThat(loading).hasSize(4);
        assertThat(session.poll(NOON)).isEmpty();
        assertThat(last).hasSize(1);
    }

    @Test
    void readsNoFurtherStatesWhileSnapshotsWaitForTheClient() {
        for (int i = 0; i < 4; i++) {
            Subscription begun = subscribe("1", PushTopic.ALERTS, Filter.ALL).orElseThrow();
            session.loaded(begun, ring(PushTopic.ALERTS).position(), "{}");
        }

        Optional<Subscription> unread = subscribe("1", PushTopic.ALERTS, Filter.ALL);
        frames();

        assertThat(unread).isEmpty();
        assertThat(session.nextToLoad(NOON)).isPresent();
    }

    @Test
    void readsAStateAgainAfterAWhile() {
        frames();
        Subscription begun = subscribe("1", PushTopic.ALERTS, Filter.ALL).orElseThrow();
        session.notLoaded(begun, ErrorCode.UPSTREAM_UNAVAILABLE, "Away.", NOON.plusSeconds(2));
        List<String> told = frames();

        Optional<Subscription> tooEarly = session.nextToLoad(NOON.plusSeconds(1));
        Optional<Subscription> again = session.nextToLoad(NOON.plusSeconds(2));
        session.notLoaded(begun, ErrorCode.UPSTREAM_UNAVAILABLE, "Away.", NOON.plusSeconds(4));

        assertThat(told).singleElement().asString().contains(ErrorCode.UPSTREAM_UNAVAILABLE.name());
        assertThat(tooEarly).isEmpty();
        assertThat(again).containsSame(begun);
        assertThat(frames()).isEmpty();
    }

    @Test
    void endsASubscriptionWhoseStateMayNotBeReadNow() {
        frames();
        Subscription begun = subscribe("1", PushTopic.ALERTS, Filter.ALL).orElseThrow();

        session.mayNotLoad(begun, ErrorCode.TOO_MANY_REQUESTS, "Later.");

        assertThat(frames()).singleElement().asString().contains("TOO_MANY_REQUESTS", "\"id\":\"1\"");
        assertThat(session.subscriptionIds()).isEmpty();
    }

    @Test
    void boundsWhatItsFiltersHold() {
        frames();
        live("1", PushTopic.ALERTS, new Filter(Map.of("severity", Set.of("a".repeat(200)))));

        Optional<Subscription> tooMuch =
                subscribe("2", PushTopic.ALERTS, new Filter(Map.of("severity", Set.of("b".repeat(200)))));

        assertThat(tooMuch).isEmpty();
        assertThat(frames()).singleElement().asString().contains("TOO_MANY_REQUESTS", "\"id\":\"2\"");
    }

    @Test
    void boundsThePingsOfASecond() {
        for (int i = 0; i < 5; i++) {
            assertThat(session.admitsPing(NOON)).isTrue();
        }

        assertThat(session.admitsPing(NOON)).isFalse();
        assertThat(session.admitsPing(NOON.plusSeconds(1))).isTrue();
    }

    @Test
    void boundsTheFramesOfASecond() {
        frames();
        for (int i = 0; i < LIMITS.framesPerSecond(); i++) {
            assertThat(session.admits(NOON)).isTrue();
        }

        boolean oneMore = session.admits(NOON.plusMillis(999));
        boolean another = session.admits(NOON.plusMillis(999));

        assertThat(oneMore || another).isFalse();
        assertThat(session.admits(NOON.plusSeconds(1))).isTrue();
        assertThat(frames()).singleElement().asString().contains(ErrorCode.TOO_MANY_REQUESTS.name());
    }

    @Test
    void saysWhenTimeBroughtNothing() {
        frames();
        live("1", PushTopic.ALERTS, Filter.ALL);

        boolean quiet = session.tick(NOON);
        resume("2", new Position(Given.TOPIC_ID, new long[] {1, 0}));
        boolean waiting = session.tick(NOON);

        assertThat(quiet).isFalse();
        assertThat(waiting).isTrue();
    }

    @Test
    void boundsItsSubscriptions() {
        frames();
        for (int i = 0; i < LIMITS.subscriptions(); i++) {
            live(Integer.toString(i), PushTopic.WORKERS, Filter.ALL);
        }

        assertThat(subscribe("one more", PushTopic.WORKERS, Filter.ALL)).isEmpty();
        assertThat(frames()).singleElement().asString().contains(ErrorCode.TOO_MANY_REQUESTS.name());
    }

    @Test
    void replacesASubscriptionOfTheSameId() {
        frames();
        Subscription first = subscribe("1", PushTopic.ALERTS, Filter.ALL).orElseThrow();
        Subscription second = subscribe("1", PushTopic.WORKERS, Filter.ALL).orElseThrow();

        session.loaded(first, ring(PushTopic.ALERTS).position(), "{}");
        session.loaded(second, ring(PushTopic.WORKERS).position(), "{}");

        assertThat(frames()).singleElement().asString().contains("\"workers\"");
    }

    @Test
    void showsNothingAfterUnsubscribe() {
        frames();
        live("1", PushTopic.ALERTS, Filter.ALL);

        session.unsubscribe("1");
        ring(PushTopic.ALERTS).append(event(0, 0), NOON);

        assertThat(frames()).isEmpty();
    }

    @Test
    void doesNotLetABusyTopicStarveAnother() {
        frames();
        live("1", PushTopic.ALERTS, Filter.ALL);
        live("2", PushTopic.WORKERS, Filter.ALL);
        for (int offset = 0; offset < 50; offset++) {
            ring(PushTopic.ALERTS).append(event(0, offset), NOON);
        }
        ring(PushTopic.WORKERS).append(event(0, 0), NOON);

        List<String> firstTwo = frames().subList(0, 2);

        assertThat(firstTwo).anyMatch(frame -> frame.contains("\"workers\""));
    }

    private Ring ring(PushTopic topic) {
        return rings.get(topic);
    }

    private static Ring ring(long... start) {
        return Given.ring(start);
    }

    private Optional<Subscription> subscribe(String id, PushTopic topic, Filter filter) {
        session.subscribe(new Command.Subscribe(id, topic, filter, Optional.empty()), NOON);
        return session.nextToLoad(NOON);
    }

    private Optional<Subscription> resume(String id, Position since) {
        session.subscribe(new Command.Subscribe(id, PushTopic.ALERTS, Filter.ALL, Optional.of(since)), NOON);
        return session.nextToLoad(NOON);
    }

    private void live(String id, PushTopic topic, Filter filter) {
        Subscription begun = subscribe(id, topic, filter).orElseThrow();
        session.loaded(begun, ring(topic).position(), "{\"items\":[]}");
        assertThat(frames()).singleElement().asString().contains("snapshot");
    }

    private List<String> frames() {
        List<String> frames = new ArrayList<>();
        for (Optional<Outgoing> next = session.poll(NOON); next.isPresent(); next = session.poll(NOON)) {
            Outgoing.Frame frame = (Outgoing.Frame) next.get();
            frame.state().ifPresent(session::shown);
            frames.add(frame.text());
        }
        return frames;
    }
}

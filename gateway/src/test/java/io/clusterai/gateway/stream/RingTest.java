package io.clusterai.gateway.stream;

import static io.clusterai.gateway.stream.Given.NOON;
import static io.clusterai.gateway.stream.Given.TOPIC_ID;
import static io.clusterai.gateway.stream.Given.event;
import static io.clusterai.gateway.stream.Given.ring;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RingTest {

    @Test
    void goesOnAfterThePosition() {
        Ring ring = ring(5, 0);
        ring.append(event(0, 5), NOON);
        Position seen = ring.position();
        ring.append(event(1, 0), NOON);
        ring.append(event(0, 6), NOON);

        assertThat(read(ring, seen)).containsExactly("\"1/0\"", "\"0/6\"");
    }

    @Test
    void showsNothingToSomebodyInStep() {
        Ring ring = ring(5);
        ring.append(event(0, 5), NOON);

        assertThat(read(ring, ring.position())).isEmpty();
    }

    @Test
    void resumesFromItsVeryStart() {
        Ring ring = ring(5);
        ring.append(event(0, 5), NOON);

        assertThat(read(ring, new Position(TOPIC_ID, new long[] {5}))).containsExactly("\"0/5\"");
    }

    @Test
    void hasAGapBeforeItsStart() {
        assertThat(ring(5).resume(new Position(TOPIC_ID, new long[] {4}))).isInstanceOf(Ring.Resume.Gap.class);
    }

    @Test
    void hasAGapWhenTheTopicWasMadeAnew() {
        assertThat(ring(5).resume(new Position("topic-b", new long[] {5}))).isInstanceOf(Ring.Resume.Gap.class);
    }

    @Test
    void hasAGapWhenPartitionsWereAdded() {
        assertThat(ring(5, 0).resume(new Position(TOPIC_ID, new long[] {5}))).isInstanceOf(Ring.Resume.Gap.class);
    }

    @Test
    void isBehindAPositionBeyondItsEnd() {
        assertThat(ring(5).resume(new Position(TOPIC_ID, new long[] {6}))).isInstanceOf(Ring.Resume.Behind.class);
    }

    @Test
    void forgetsWhatIsOlderThanItsSpan() {
        Ring ring = ring(0);
        ring.append(event(0, 0), NOON);
        ring.append(event(0, 1, "b", NOON.plusSeconds(1), Map.of()), NOON.plusSeconds(1));

        ring.evict(NOON.plus(Given.SPAN).plusMillis(1));

        assertThat(ring.resume(new Position(TOPIC_ID, new long[] {0}))).isInstanceOf(Ring.Resume.Gap.class);
        assertThat(read(ring, new Position(TOPIC_ID, new long[] {1}))).containsExactly("\"0/1\"");
    }

    @Test
    void keepsWhatIsExactlyAsOldAsItsSpan() {
        Ring ring = ring(0);
        ring.append(event(0, 0), NOON);

        ring.evict(NOON.plus(Given.SPAN));

        assertThat(read(ring, new Position(TOPIC_ID, new long[] {0}))).containsExactly("\"0/0\"");
    }

    @Test
    void holdsNoMoreBytesThanItMay() {
        Ring ring = new Ring(TOPIC_ID, new long[1], Given.SPAN, 250);

        for (int offset = 0; offset < 100; offset++) {
            ring.append(event(0, offset), NOON);
        }

        assertThat(ring.bytes()).isEqualTo(200);
        assertThat(ring.resume(new Position(TOPIC_ID, new long[] {97}))).isInstanceOf(Ring.Resume.Gap.class);
        assertThat(read(ring, new Position(TOPIC_ID, new long[] {98}))).containsExactly("\"0/98\"", "\"0/99\"");
    }

    @Test
    void noticesThatTheTopicBeganAgain() {
        Ring ring = ring(5);
        ring.append(event(0, 5), NOON);

        assertThat(ring.append(event(0, 5), NOON)).isEqualTo(Ring.Outcome.WENT_BACK);
    }

    @Test
    void sparesAReaderThatFellBehindWhatALaterEventReplaced() {
        Ring ring = ring(0);
        Cursor cursor = cursor(ring, ring.position(), true);
        for (int offset = 0; offset < 100; offset++) {
            ring.append(event(0, offset, "source-" + offset % 2, NOON, Map.of()), NOON);
        }

        assertThat(read(cursor))
                .containsExactly(
                        "\"0/91\"",
                        "\"0/92\"",
                        "\"0/93\"",
                        "\"0/94\"",
                        "\"0/95\"",
                        "\"0/96\"",
                        "\"0/97\"",
                        "\"0/98\"",
                        "\"0/99\"");
    }

    @Test
    void keepsTheLatestOfASourceThatWentQuiet() {
        Ring ring = ring(0);
        Cursor cursor = cursor(ring, ring.position(), true);
        ring.append(event(0, 0, "quiet", NOON, Map.of()), NOON);
        for (int offset = 1; offset < 100; offset++) {
            ring.append(event(0, offset, "busy", NOON, Map.of()), NOON);
        }

        assertThat(read(cursor)).startsWith("\"0/0\"").endsWith("\"0/99\"").hasSize(10);
    }

    @Test
    void showsEverythingToAReaderThatResumes() {
        Ring ring = ring(0);
        Position start = ring.position();
        for (int offset = 0; offset < 100; offset++) {
            ring.append(event(0, offset, "source", NOON, Map.of()), NOON);
        }

        assertThat(read(cursor(ring, start, true))).hasSize(100);
    }

    private static List<String> read(Ring ring, Position since) {
        return read(cursor(ring, since, false));
    }

    private static Cursor cursor(Ring ring, Position since, boolean coalescing) {
        return new Cursor(ring, (Ring.Resume.From) ring.resume(since), Filter.ALL, coalescing);
    }

    private static List<String> read(Cursor cursor) {
        List<String> read = new ArrayList<>();
        for (Optional<Ring.Slot> next = cursor.advance(); next.isPresent(); next = cursor.advance()) {
            read.add(cursor.json(next.get()).toString());
        }
        return read;
    }
}

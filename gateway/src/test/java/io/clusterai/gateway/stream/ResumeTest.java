package io.clusterai.gateway.stream;

import static io.clusterai.gateway.stream.Given.NOON;
import static io.clusterai.gateway.stream.Given.event;
import static io.clusterai.gateway.stream.Given.ring;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client moves between two replicas at random moments: whatever the cuts, it sees every wanted event once, in order per partition. */
class ResumeTest {

    private static final int PARTITIONS = 4;
    private static final int EVENTS = 600;

    @ParameterizedTest
    @Timeout(20)
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987})
    void losesAndRepeatsNothing(long seed) {
        // Given
        Random random = new Random(seed);
        List<Event> facts = facts(random);
        List<Replica> replicas = List.of(new Replica(facts, random.nextLong()), new Replica(facts, random.nextLong()));
        Filter filter =
                random.nextBoolean() ? Filter.ALL : new Filter(Map.of("severity", Set.of("critical", "warning")));
        List<String> wanted = facts.stream()
                .filter(fact -> filter.matches(fact.facts()))
                .map(fact -> fact.render().apply(filter).toString())
                .toList();

        // When
        List<String> received = new ArrayList<>();
        String position = replicas.getFirst().ring.position().token();
        while (replicas.stream().anyMatch(Replica::hasMore) || received.size() < wanted.size()) {
            position = follow(replicas, replicas.get(random.nextInt(2)), position, filter, received, random);
        }

        // Then
        assertThat(received).containsExactlyInAnyOrderElementsOf(wanted);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            String lead = "\"" + partition + "/";
            assertThat(received.stream().filter(text -> text.startsWith(lead)))
                    .containsExactlyElementsOf(wanted.stream()
                            .filter(text -> text.startsWith(lead))
                            .toList());
        }
    }

    /** One connection: resumes, reads for a while as both replicas go on, and is cut. Answers the last position it was told. */
    private static String follow(
            List<Replica> all, Replica replica, String since, Filter filter, List<String> received, Random random) {
        Position known = Position.parse(since).orElseThrow();
        // A replica that is behind catches up before it answers.
        while (replica.ring.resume(known) instanceof Ring.Resume.Behind) {
            replica.readOne();
        }
        Cursor cursor = new Cursor(replica.ring, (Ring.Resume.From) replica.ring.resume(known), filter, false);
        String position = since;
        for (int step = random.nextInt(60); step > 0; step--) {
            all.get(random.nextInt(2)).readOne();
            if (random.nextBoolean()) {
                Optional<Ring.Slot> next = cursor.advance();
                if (next.isPresent()) {
                    received.add(cursor.json(next.get()).toString());
                    position = cursor.token();
                }
            }
        }
        return position;
    }

    private static List<Event> facts(Random random) {
        long[] next = {100, 0, 7, 1};
        List<String> severities = List.of("critical", "warning", "info");
        List<Event> facts = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            int partition = random.nextInt(PARTITIONS);
            // Offsets have holes: transactions and skipped records leave them.
            long offset = next[partition] + random.nextInt(3);
            next[partition] = offset + 1;
            facts.add(event(
                    partition,
                    offset,
                    "key-" + random.nextInt(20),
                    NOON,
                    Map.of("severity", Set.of(severities.get(random.nextInt(3))))));
        }
        return facts;
    }

    /** Reads the same partitions in its own order. */
    private static final class Replica {

        private final Ring ring = ring(100, 0, 7, 1);
        private final List<Deque<Event>> partitions = new ArrayList<>();
        private final Random random;

        Replica(List<Event> facts, long seed) {
            random = new Random(seed);
            for (int partition = 0; partition < PARTITIONS; partition++) {
                int index = partition;
                partitions.add(new ArrayDeque<>(
                        facts.stream().filter(fact -> fact.partition() == index).toList()));
            }
        }

        boolean hasMore() {
            return partitions.stream().anyMatch(partition -> !partition.isEmpty());
        }

        void readOne() {
            List<Deque<Event>> left = partitions.stream()
                    .filter(partition -> !partition.isEmpty())
                    .toList();
            if (!left.isEmpty()) {
                assertThat(ring.append(left.get(random.nextInt(left.size())).poll(), NOON))
                        .isEqualTo(Ring.Outcome.ADDED);
            }
        }
    }
}

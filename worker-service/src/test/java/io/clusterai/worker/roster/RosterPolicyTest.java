package io.clusterai.worker.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.worker.cluster.Cluster;
import io.clusterai.worker.cluster.ClusterId;
import io.clusterai.worker.cluster.SchedulerAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterPolicyTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Cluster CLUSTER = Cluster.registered(
            new ClusterId("c"),
            "local",
            new SchedulerAddress("tcp://h:8786"),
            URI.create("http://h:8787"),
            Map.of(),
            NOON);
    private static final Load IDLE = new Load(0.02, 100_000_000, 0, 0);

    private final RosterPolicy policy = new RosterPolicy(Duration.ofSeconds(10), Duration.ofSeconds(1), 0.02, 0.02);

    @Test
    void tellsAWorkerThatIsNew() {
        RosterPolicy.News news = compare(List.of(), List.of(sighting(IDLE, 1)), NOON);

        assertThat(news.changed()).singleElement().satisfies(worker -> {
            assertThat(worker.id()).isEqualTo(WorkerId.of(CLUSTER.id(), "tcp://h:1"));
            assertThat(worker.state()).isEqualTo(WorkerState.RUNNING);
            assertThat(worker.stale()).isFalse();
            assertThat(worker.lastSeenAt()).isEqualTo(NOON);
        });
        assertThat(news.removed()).isEmpty();
    }

    @Test
    void keepsQuietAboutWhatIsAsItWasTold() {
        RosterPolicy.News news = compare(List.of(told(IDLE)), List.of(sighting(IDLE, 2)), NOON.plusSeconds(2));

        assertThat(news.changed()).isEmpty();
    }

    @Test
    void keepsQuietAboutNoise() {
        Load noise = new Load(0.0399, 101_999_999, 0, 0);

        assertThat(compare(List.of(told(IDLE)), List.of(sighting(noise, 2)), NOON.plusSeconds(2))
                        .changed())
                .isEmpty();
    }

    @Test
    void tellsLoadThatMoved() {
        for (Load moved : List.of(
                new Load(0.0401, 100_000_000, 0, 0),
                new Load(0.02, 102_100_000, 0, 0),
                new Load(0.02, 100_000_000, 1, 0),
                new Load(0.02, 100_000_000, 0, 1))) {
            assertThat(compare(List.of(told(IDLE)), List.of(sighting(moved, 2)), NOON.plusSeconds(2))
                            .changed())
                    .singleElement()
                    .extracting(Worker::load)
                    .isEqualTo(moved);
        }
    }

    @Test
    void tellsLoadAtMostOncePerSecondButStateAtOnce() {
        Sighting busier = sighting(new Load(1, 100_000_000, 1, 5), 2);
        Sighting paused = new Sighting(busier.address(), "w", WorkerState.PAUSED, "paused", 1, 1 << 30, IDLE, 2, false);

        assertThat(compare(List.of(told(IDLE)), List.of(busier), NOON.plusMillis(999))
                        .changed())
                .isEmpty();
        assertThat(compare(List.of(told(IDLE)), List.of(busier), NOON.plusMillis(1000))
                        .changed())
                .hasSize(1);
        assertThat(compare(List.of(told(IDLE)), List.of(paused), NOON.plusMillis(1))
                        .changed())
                .singleElement()
                .satisfies(worker -> assertThat(worker.reason()).contains("memory"));
    }

    @Test
    void tellsThatAWorkerIsGone() {
        RosterPolicy.News news = compare(List.of(told(IDLE)), List.of(), NOON.plusSeconds(2));

        assertThat(news.removed()).singleElement().satisfies(worker -> {
            assertThat(worker.state()).isEqualTo(WorkerState.LOST);
            assertThat(worker.reason()).isEqualTo(RosterPolicy.NOT_LISTED);
        });
    }

    @Test
    void marksOurOwnWorkers() {
        RosterPolicy.News news = policy.compare(
                CLUSTER, List.of(told(IDLE)), List.of(sighting(IDLE, 2)), Heartbeats.none(), Set.of("w"), NOON);

        assertThat(news.changed()).singleElement().extracting(Worker::managed).isEqualTo(true);
    }

    @Test
    void aListedWorkerWithoutHeartbeatTurnsStaleOnce() {
        List<Sighting> silent = List.of(sighting(IDLE, 1));
        Heartbeats heartbeats = Heartbeats.none().observe(silent, NOON);

        Instant atTheLimit = NOON.plusSeconds(10);
        Instant beyond = NOON.plusMillis(10_001);

        assertThat(policy.compare(CLUSTER, List.of(told(IDLE)), silent, heartbeats, Set.of(), atTheLimit)
                        .changed())
                .isEmpty();
        RosterPolicy.News first = policy.compare(CLUSTER, List.of(told(IDLE)), silent, heartbeats, Set.of(), beyond);
        assertThat(first.changed()).singleElement().satisfies(worker -> {
            assertThat(worker.stale()).isTrue();
            assertThat(worker.reason()).contains("no heartbeat");
            assertThat(worker.lastSeenAt()).isEqualTo(NOON);
        });
        assertThat(policy.compare(CLUSTER, first.changed(), silent, heartbeats, Set.of(), beyond.plusSeconds(2))
                        .changed())
                .isEmpty();
    }

    @Test
    void aHeartbeatThatMovesEndsTheSilence() {
        Heartbeats heartbeats = Heartbeats.none()
                .observe(List.of(sighting(IDLE, 1)), NOON)
                .observe(List.of(sighting(IDLE, 1)), NOON.plusSeconds(4))
                .observe(List.of(sighting(IDLE, 2)), NOON.plusSeconds(8));

        assertThat(heartbeats.silence("tcp://h:1", NOON.plusSeconds(9))).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void nobodyConfirmsTheWorkersOfASilentScheduler() {
        RosterPolicy.News news = policy.unreachable(List.of(told(IDLE)), "no connection", NOON.plusSeconds(6));

        assertThat(news.removed()).isEmpty();
        assertThat(news.changed()).singleElement().satisfies(worker -> {
            assertThat(worker.stale()).isTrue();
            assertThat(worker.reason()).isEqualTo("no connection");
            assertThat(worker.lastSeenAt()).isEqualTo(NOON);
        });
        assertThat(policy.unreachable(news.changed(), "no connection", NOON.plusSeconds(8))
                        .changed())
                .isEmpty();
    }

    @Test
    void anIdIsStableAndDiffersByClusterAndAddress() {
        WorkerId id = WorkerId.of(new ClusterId("c"), "tcp://h:1");

        assertThat(id).isEqualTo(WorkerId.of(new ClusterId("c"), "tcp://h:1"));
        assertThat(id).isNotEqualTo(WorkerId.of(new ClusterId("d"), "tcp://h:1"));
        assertThat(id).isNotEqualTo(WorkerId.of(new ClusterId("c"), "tcp://h:2"));
    }

    private RosterPolicy.News compare(List<Worker> told, List<Sighting> sightings, Instant now) {
        return policy.compare(CLUSTER, told, sightings, Heartbeats.none(), Set.of(), now);
    }

    private Worker told(Load load) {
        return compare(List.of(), List.of(sighting(load, 1)), NOON).changed().getFirst();
    }

    private static Sighting sighting(Load load, double heartbeat) {
        return new Sighting("tcp://h:1", "w", WorkerState.RUNNING, "running", 1, 1 << 30, load, heartbeat, false);
    }
}

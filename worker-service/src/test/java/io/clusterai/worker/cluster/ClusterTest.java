package io.clusterai.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final ClusterCondition REACHABLE = ClusterCondition.unknown().answered(true, NOON);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8786",
                "http://host:8786",
                "tcp://host",
                "tcp://:8786",
                "tcp://host:0",
                "tcp://host:70000",
                "tcp://host:8786/path",
                "tcp://user@host:8786",
                "tcp://ho st:1",
                "inproc://host:1",
                "tcp:host",
                ""
            })
    void refusesWhatIsNoSchedulerAddress(String address) {
        assertThatThrownBy(() -> new SchedulerAddress(address))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ErrorCode.VALIDATION_FAILED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://127.0.0.1:8786", "tls://scheduler.ns.svc:8786", "tcp://[::1]:1"})
    void acceptsSchedulerAddresses(String address) {
        assertThat(new SchedulerAddress(address).value()).isEqualTo(address);
    }

    @Test
    void oneMissedAnswerProvesNothing() {
        assertThat(REACHABLE.missed("silent", NOON.plusMillis(4_999), PATIENCE)).isEqualTo(REACHABLE);
    }

    @Test
    void isUnreachableExactlyWhenThePatienceEnds() {
        ClusterCondition missed = REACHABLE.missed("silent", NOON.plus(PATIENCE), PATIENCE);

        assertThat(missed.state()).isEqualTo(ClusterState.UNREACHABLE);
        assertThat(missed.reason()).isEqualTo("silent");
        assertThat(missed.lastSeenAt()).contains(NOON);
    }

    @Test
    void aSchedulerThatNeverAnsweredIsUnreachableAtOnce() {
        assertThat(ClusterCondition.unknown().missed("silent", NOON, PATIENCE).state())
                .isEqualTo(ClusterState.UNREACHABLE);
    }

    @Test
    void saysThatTheControlApiIsOff() {
        ClusterCondition condition = ClusterCondition.unknown().answered(false, NOON);

        assertThat(condition.state()).isEqualTo(ClusterState.REACHABLE);
        assertThat(condition.reason()).contains("distributed.http.scheduler.api");
    }

    @Test
    void anotherAnswerIsNoNewVersion() {
        Cluster cluster = cluster().found(REACHABLE);

        assertThat(cluster.found(REACHABLE.answered(true, NOON.plusSeconds(2))).version())
                .isEqualTo(cluster.version());
        assertThat(cluster.found(REACHABLE.answered(false, NOON.plusSeconds(2))).version())
                .isEqualTo(cluster.version() + 1);
    }

    @Test
    void whatWasKnownIsVoidAtAnotherAddress() {
        Cluster cluster = cluster().found(REACHABLE);

        Cluster renamed = cluster.described("b", cluster.address(), cluster.httpUrl(), Map.of());
        Cluster moved = cluster.described("a", cluster.address(), URI.create("http://h:2"), Map.of());

        assertThat(renamed.condition()).isEqualTo(REACHABLE);
        assertThat(moved.condition()).isEqualTo(ClusterCondition.unknown());
        assertThat(moved.version()).isGreaterThan(cluster.version());
    }

    private static Cluster cluster() {
        return Cluster.registered(
                new ClusterId("c"),
                "a",
                new SchedulerAddress("tcp://h:1"),
                URI.create("http://h:1"),
                Map.of("site", "here"),
                NOON);
    }
}

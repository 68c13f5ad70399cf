package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final URI ONE = URI.create("http://127.0.0.1:1");
    private static final URI TWO = URI.create("http://127.0.0.1:2");

    private final Backend backend = backend(List.of(ONE, TWO));

    @Test
    void passesOverAnInstanceWhoseBreakerIsOpen() {
        fail(ONE);

        assertThat(backend.next(List.of(ONE, TWO).iterator(), NOON, true))
                .map(Backend.Leave::instance)
                .contains(TWO);
        assertThat(backend.state(NOON)).isEqualTo(Breaker.State.CLOSED);
        assertThat(backend.state(ONE, NOON)).isEqualTo(Breaker.State.OPEN);
    }

    @Test
    void asksNobodyWhenAllBreakersAreOpen() {
        fail(ONE);
        fail(TWO);

        assertThat(backend.next(backend.candidates(NOON), NOON, true)).isEmpty();
        assertThat(backend.state(NOON)).isEqualTo(Breaker.State.OPEN);
        assertThat(backend.pause(NOON)).isEqualTo(Duration.ofSeconds(2));
        assertThat(backend.state(NOON.plusSeconds(2))).isEqualTo(Breaker.State.HALF_OPEN);
    }

    private void fail(URI instance) {
        Iterator<URI> only = List.of(instance).iterator();
        backend.next(only, NOON, true).orElseThrow().call().failed(NOON);
    }

    static Backend backend(List<URI> instances) {
        return new Backend(
                instances,
                new Backend.Policy(
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(30),
                        256,
                        2,
                        0.1,
                        Duration.ofSeconds(2),
                        new Breaker.Policy(
                                Duration.ofSeconds(5), 1, 0.5, Duration.ofSeconds(2), Duration.ofSeconds(3))));
    }
}

package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeldTest {

    private final Held<String> held = new Held<>();
    private final String part = "part";

    @Test
    void givesBackTheFirstPartOnce() {
        assertThat(held.holds(part)).isTrue();

        assertThat(held.release()).contains(part);
        assertThat(held.release()).isEmpty();
    }

    @Test
    void holdsNoSecondPart() {
        assertThat(held.holds(part)).isTrue();
        assertThat(held.holds("more")).isFalse();

        assertThat(held.release()).contains(part);
    }

    @Test
    void holdsNothingOnceReleased() {
        assertThat(held.release()).isEmpty();

        assertThat(held.holds(part)).isFalse();
    }
}

package io.clusterai.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void keepsWhatPeopleWrite() {
        assertThat(Text.clean("Ölga № 7 🦊 <x>")).isEqualTo("Ölga № 7 🦊 <x>");
    }

    @Test
    void dropsWhatNoColumnCanHold() {
        assertThat(Text.clean("a\u0000b\nc\ud800d")).isEqualTo("abcd");
        assertThat(Text.clean("x".repeat(10_000))).hasSize(500);
    }
}

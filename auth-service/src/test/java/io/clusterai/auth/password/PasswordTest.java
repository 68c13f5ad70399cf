package io.clusterai.auth.password;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PasswordTest {

    @Test
    void twelveCharactersAreEnough() {
        assertThat(new Password("x".repeat(12)).isAcceptable()).isTrue();
        assertThat(new Password("x".repeat(11)).isAcceptable()).isFalse();
    }

    @Test
    void moreThanBcryptReadsIsNotAccepted() {
        assertThat(new Password("x".repeat(72)).isAcceptable()).isTrue();
        assertThat(new Password("x".repeat(73)).isAcceptable()).isFalse();
        assertThat(new Password("ä".repeat(37)).isAcceptable()).isFalse();
    }

    @Test
    void spaceAloneIsNoPassword() {
        assertThat(new Password(" ".repeat(20)).isAcceptable()).isFalse();
    }

    @Test
    void isNeverPrinted() {
        assertThat(new Password("very secret text")).hasToString("Password[…]");
    }
}

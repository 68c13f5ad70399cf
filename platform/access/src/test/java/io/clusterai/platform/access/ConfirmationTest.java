package io.clusterai.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfirmationTest {

    private final Confirmation confirmation = new Confirmation(List.of("models:delete", "users:*"));

    @Test
    void whatIsMeantGoesOn() {
        assertThatCode(() -> confirmation.require("models:delete", Optional.of("yes")))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsNotListedNeedsNoWord() {
        assertThatCode(() -> confirmation.require("models:read", Optional.empty()))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no", "true", "YES"})
    void anotherWordIsNone(String said) {
        assertThatThrownBy(() -> confirmation.require("users:write", Optional.of(said)))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.CONFIRMATION_REQUIRED));
    }

    @Test
    void whatIsListedNeedsTheWord() {
        assertThatThrownBy(() -> confirmation.require("models:delete", Optional.empty()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("X-Confirm: yes");
    }
}

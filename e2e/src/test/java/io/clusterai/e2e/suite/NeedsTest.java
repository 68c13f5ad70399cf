package io.clusterai.e2e.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeedsTest {

    @Test
    void whatIsThereIsNoMatter() {
        assertThatCode(() -> Needs.that(true, "two gateways run", true)).doesNotThrowAnyException();
        assertThatCode(() -> Needs.that(true, "two gateways run", false)).doesNotThrowAnyException();
    }

    @Test
    void whatIsMissingSkipsATestOnAMachineOfOnesOwn() {
        assertThatThrownBy(() -> Needs.that(false, "two gateways run", false))
                .isNotInstanceOf(AssertionError.class)
                .hasMessageContaining("Assumption failed");
    }

    @Test
    void whatIsMissingFailsATestWhereEverythingHasToPass() {
        assertThatThrownBy(() -> Needs.that(false, "two gateways run", true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("two gateways run");
    }

    @ParameterizedTest
    @CsvSource({",,false", "true,,true", ",true,true", "false,false,false", "true,false,true", "1,,false"})
    void everythingHasToPassWhereItIsSaid(String ci, String complete, boolean expected) {
        assertThat(Needs.isComplete(ci, complete)).isEqualTo(expected);
    }
}

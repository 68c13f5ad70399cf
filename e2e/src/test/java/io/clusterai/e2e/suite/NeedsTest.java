package io.clusterai.e2e.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class NeedsTest {

    @Test
    void whatIsThereIsNoMatter() {
        assertThatCode(() -> Needs.that(true, "two gateways run", true)).doesNotThrowAnyException();
        assertThatCode(() -> Needs.that(true, "two gateways run", false)).doesNotThrowAnyException();
    }

    @Test
    void whatIsMissingSkipsATestOnAMachineOfOnesOwn() {
        assertThatThrownBy(() -> Needs.that(false, "two gateways run", false)).isInstanceOf(TestAbortedException.class);
    }

    @Test
    void whatIsMissingFailsATestWhereEverythingHasToPass() {
        assertThatThrownBy(() -> Needs.that(false, "two gateways run", true))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("two gateways run");
    }

    @ParameterizedTest
    @CsvSource({",,false", "true,,true", ",true,true", "false,false,false", "true,false,true", "1,,false"})
    void everythingHasToPassWhereItIsSaid(String ci, String complete, boolean expected) {
        assertThat(Needs.isComplete(ci, complete)).isEqualTo(expected);
    }
}

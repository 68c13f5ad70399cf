package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final RetryBudget budget = new RetryBudget(0.1, 2);

    @Test
    void hasAReserveAndThenNothing() {
        assertThat(IntStream.range(0, 5).filter(again -> budget.spend()).count())
                .isEqualTo(2);
    }

    @Test
    void earnsAShareOfTheRequests() {
        IntStream.range(0, 2).forEach(again -> budget.spend());

        IntStream.range(0, 9).forEach(again -> budget.earn());
        assertThat(budget.spend()).isFalse();
        IntStream.range(0, 2).forEach(again -> budget.earn());

        assertThat(budget.spend()).isTrue();
        assertThat(budget.spend()).isFalse();
    }

    @Test
    void savesUpNoMoreThanTheReserve() {
        IntStream.range(0, 1_000).forEach(again -> budget.earn());

        assertThat(budget.left()).isEqualTo(2);
    }
}

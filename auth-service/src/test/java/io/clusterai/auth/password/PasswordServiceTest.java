package io.clusterai.auth.password;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordServiceTest {

    @ParameterizedTest
    @CsvSource({
        "11, false, 2, 64, auth.password.cost",
        "4, false, 2, 64, auth.password.cost",
        "17, false, 2, 64, auth.password.cost",
        "3, true, 2, 64, auth.password.cost",
        "12, false, 0, 64, auth.password.workers",
        "12, false, 65, 64, auth.password.workers",
        "4, true, 65, 64, auth.password.workers",
        "12, false, 2, -1, auth.password.queue",
        "12, false, 2, 10001, auth.password.queue"
    })
    void refusesAValueOutsideOfItsRangeByName(
            int cost, boolean dangerouslyLowCost, int workers, int queue, String key) {
        assertThatThrownBy(() -> new PasswordService(new Values(cost, dangerouslyLowCost, workers, queue), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + " must be ");
    }

    private record Values(int cost, boolean dangerouslyLowCost, int workers, int queue) implements PasswordConfig {}
}

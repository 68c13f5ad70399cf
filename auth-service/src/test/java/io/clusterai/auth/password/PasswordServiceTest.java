package io.clusterai.auth.password;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordServiceTest {

    @ParameterizedTest
    @CsvSource({
        "3, 2, 64, auth.password.cost",
        "17, 2, 64, auth.password.cost",
        "12, 0, 64, auth.password.workers",
        "12, 65, 64, auth.password.workers",
        "12, 2, -1, auth.password.queue",
        "12, 2, 10001, auth.password.queue"
    })
    void refusesAValueOutsideOfItsRangeByName(int cost, int workers, int queue, String key) {
        assertThatThrownBy(() -> new PasswordService(new Values(cost, workers, queue), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + " must be ");
    }

    private record Values(int cost, int workers, int queue) implements PasswordConfig {}
}

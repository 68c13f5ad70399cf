package io.clusterai.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionsTest {

    @ParameterizedTest
    @CsvSource({
        "workers:read, workers:read, true",
        "workers:read, workers:write, false",
        "*:read, workers:read, true",
        "*:read, workers:write, false",
        "silences:*, silences:write, true",
        "silences:*, rules:write, false",
        "*:*, users:write, true",
        "*, users:write, false",
        "workers, workers:read, false",
        "'', workers:read, false",
        ":read, workers:read, false",
        "workers:read, workers, false",
    })
    void coversOnlyWhatIsGranted(String granted, String wanted, boolean covered) {
        assertThat(Permissions.covers(granted, wanted)).isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource({
        "*:read, alerts:*, alerts:read",
        "*:*, models:use, models:use",
        "models:use, *:*, models:use",
        "alerts:read, alerts:read, alerts:read",
        "alerts:read, alerts:acknowledge, ''",
        "alerts:*, rules:*, ''",
        "alerts, *:*, ''",
    })
    void twoGrantsHaveInCommonWhatBothCover(String one, String other, String common) {
        assertThat(Permissions.meet(List.of(one), List.of(other)))
                .isEqualTo(common.isEmpty() ? List.of() : List.of(common));
    }
}

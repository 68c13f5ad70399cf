package io.clusterai.contracts;

import static org.assertj.core.api.Assertions.assertThat;

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
}

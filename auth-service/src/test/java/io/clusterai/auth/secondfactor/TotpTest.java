package io.clusterai.auth.secondfactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long STEP = Totp.step(NOON);

    private final Totp totp = new Totp("12345678901234567890".getBytes(StandardCharsets.US_ASCII));

    /** The table of RFC 6238, appendix B, of whose eight digits an app shows the last six. */
    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void showsWhatTheStandardSays(long seconds, String code) {
        assertThat(totp.codeOf(Totp.step(Instant.ofEpochSecond(seconds)))).isEqualTo(code);
    }

    @Test
    void isWrittenAsAppsReadIt() {
        assertThat(totp.base32()).isEqualTo("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "1"})
    void takesTheCodesOfNeighbouringSteps(long apart) {
        assertThat(totp.match(totp.codeOf(STEP + apart), NOON, 0)).hasValue(STEP + apart);
    }

    @ParameterizedTest
    @CsvSource({"-2", "2", "2880"})
    void refusesCodesOfOtherTimes(long apart) {
        assertThat(totp.match(totp.codeOf(STEP + apart), NOON, 0)).isEmpty();
    }

    @Test
    void aCodeIsGoodOnce() {
        assertThat(totp.match(totp.codeOf(STEP), NOON, STEP)).isEmpty();
        assertThat(totp.match(totp.codeOf(STEP - 1), NOON, STEP)).isEmpty();
        assertThat(totp.match(totp.codeOf(STEP + 1), NOON, STEP)).hasValue(STEP + 1);
    }

    @ParameterizedTest
    @CsvSource({"''", "0", "abcdef", "0000000000000000"})
    void refusesWhatIsNoCode(String text) {
        assertThat(totp.match(text, NOON, 0)).isEmpty();
    }

    @Test
    void printsNothingOfTheSecret() {
        assertThat(totp.toString()).doesNotContain(totp.base32());
    }
}

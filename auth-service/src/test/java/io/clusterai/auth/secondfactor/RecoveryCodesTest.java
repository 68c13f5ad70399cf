package io.clusterai.auth.secondfactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.platform.sealing.Macs;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecoveryCodesTest {

    private static final UUID ANN = new UUID(1, 1);

    private final RecoveryCodes codes = new RecoveryCodes(Macs.under(new byte[] {1, 2, 3}));

    @Test
    void areTenThatDifferAndCanBeReadAloud() {
        List<String> made = RecoveryCodes.generate(new SecureRandom());

        assertThat(made).hasSize(RecoveryCodes.COUNT).doesNotHaveDuplicates();
        assertThat(made).allMatch(code -> code.matches("[a-z0-9]{5}-[a-z0-9]{5}"));
        assertThat(String.join("", made)).doesNotContain("1", "l", "i", "o");
    }

    @Test
    void areTheSameHoweverTheyAreTyped() {
        String code = RecoveryCodes.generate(new SecureRandom()).getFirst();

        assertThat(codes.hash(ANN, " " + code.replace("-", " ").toUpperCase(Locale.ROOT) + "\n"))
                .isEqualTo(codes.hash(ANN, code));
    }

    @Test
    void areOfOnePersonAndOneInstallation() {
        assertThat(codes.hash(new UUID(1, 2), "abcde-fghjk")).isNotEqualTo(codes.hash(ANN, "abcde-fghjk"));
        assertThat(new RecoveryCodes(Macs.under(new byte[] {1})).hash(ANN, "abcde-fghjk"))
                .isNotEqualTo(codes.hash(ANN, "abcde-fghjk"));
    }
}

package io.clusterai.platform.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** MACs of messages and of lists of texts. */
class HmacTest {

    /** Test case 2 of RFC 4231, section 4.3. */
    @Test
    void isTheStandardOne() {
        byte[] mac = new Hmac("Jefe".getBytes(StandardCharsets.UTF_8))
                .of("what do ya want for nothing?".getBytes(StandardCharsets.UTF_8));

        assertThat(HexFormat.of().formatHex(mac))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void noTextTakesLettersFromItsNeighbour() {
        Hmac hmac = new Hmac(new byte[32]);

        assertThat(hmac.of("ab", "c")).isNotEqualTo(hmac.of("a", "bc")).isNotEqualTo(hmac.of("ab", "c", ""));
        assertThat(hmac.of("ab", "c")).isEqualTo(hmac.of("ab", "c"));
    }

    @Test
    void doesNotShowItsKey() {
        assertThat(new Hmac("secret".getBytes(StandardCharsets.UTF_8))).hasToString("Hmac[…]");
    }
}

package io.clusterai.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final byte[] TEXT = "olga, 192.0.2.7".getBytes(StandardCharsets.UTF_8);

    private final Envelope envelope = new Envelope(new byte[32], RANDOM);

    @Test
    void opensWhatItSealed() {
        byte[] sealed = envelope.seal(TEXT, "part/1/0");

        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("olga");
        assertThat(envelope.open(sealed, "part/1/0")).isEqualTo(TEXT);
    }

    @Test
    void opensNothingInAnotherPlace() {
        byte[] sealed = envelope.seal(TEXT, "part/1/0");

        assertThatThrownBy(() -> envelope.open(sealed, "part/2/0")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPersonsKeyOpensThatPersonsAlone() {
        Envelope olga = envelope.of("olga", envelope.newKey("olga"));
        Envelope ivan = envelope.of("ivan", envelope.newKey("ivan"));
        byte[] sealed = olga.seal(TEXT, "part/1/0");

        assertThatThrownBy(() -> ivan.open(sealed, "part/1/0")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> envelope.of("ivan", envelope.newKey("olga")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tellsNothing() {
        assertThat(envelope).hasToString("Envelope[…]");
    }
}

package io.clusterai.auth.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.platform.sealing.Macs;
import io.clusterai.platform.sealing.SealingKey;
import io.clusterai.platform.sealing.SealingKeys;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshTokenCodecTest {

    private static final RefreshToken TOKEN =
            new RefreshToken(UUID.fromString("00000000-0000-4000-8000-000000000001"), 7);

    private final RefreshTokenCodec codec = new RefreshTokenCodec(Macs.under(new byte[32]));

    @Test
    void readsWhatItWrote() {
        assertThat(codec.decode(codec.encode(TOKEN))).contains(TOKEN);
    }

    @Test
    void computesTheSameSuccessorAgain() {
        assertThat(codec.encode(TOKEN.next())).isEqualTo(codec.encode(new RefreshToken(TOKEN.sessionId(), 8)));
    }

    @Test
    void refusesATokenOfAnotherInstallation() {
        byte[] otherKey = new byte[32];
        otherKey[0] = 1;

        assertThat(codec.decode(new RefreshTokenCodec(Macs.under(otherKey)).encode(TOKEN)))
                .isEmpty();
    }

    @Test
    void readsWhatWasWrittenUnderAnotherKeyWhileThatIsHere() {
        SealingKey old = SealingKey.of("o".repeat(32));
        SealingKey fresh = SealingKey.of("n".repeat(32));
        String before = codec(old).encode(TOKEN);

        assertThat(codec(fresh, old).decode(before)).contains(TOKEN);
        assertThat(codec(fresh, old).encode(TOKEN)).isNotEqualTo(before);
        assertThat(codec(fresh, old).encode(TOKEN, old.id())).isEqualTo(before);
        assertThat(codec(fresh).decode(before)).isEmpty();
        assertThat(codec(fresh).encode(TOKEN, old.id())).isEqualTo(codec(fresh).encode(TOKEN));
    }

    @Test
    void refusesEverySingleChangedByte() {
        byte[] valid = Base64.getUrlDecoder().decode(codec.encode(TOKEN).substring(4));
        for (int position = 0; position < valid.length; position++) {
            byte[] changed = valid.clone();
            changed[position] ^= 1;

            assertThat(codec.decode(
                            "car_" + Base64.getUrlEncoder().withoutPadding().encodeToString(changed)))
                    .as("byte %d", position)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "car_",
                "nonsense",
                "car_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!"
            })
    void refusesGarbage(String text) {
        assertThat(codec.decode(text)).isEmpty();
    }

    private static RefreshTokenCodec codec(SealingKey... keys) {
        return new RefreshTokenCodec(new SealingKeys("test", List.of(keys)).macs("refresh-tokens.v1"));
    }
}

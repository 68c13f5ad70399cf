package io.clusterai.auth.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.platform.sealing.Macs;
import io.clusterai.platform.sealing.SealingKey;
import io.clusterai.platform.sealing.SealingKeys;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginStatesTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final URI BACK = URI.create("https://cluster.example/api/v1/auth/providers/one/callback");

    private final LoginStates states = new LoginStates(Macs.under(new byte[] {1, 2, 3}), Duration.ofMinutes(10));
    private final LoginStates.Begun begun = states.begin("one", BACK, new SecureRandom(), NOON);

    @Test
    void comeBackToWhatTheyBegan() {
        assertThat(states.take("one", BACK, begun.state(), begun.browserSecret(), NOON))
                .hasValueSatisfying(returned -> {
                    assertThat(returned.pair()).isEqualTo(begun.pair());
                    assertThat(returned.until()).isEqualTo(NOON.plus(Duration.ofMinutes(10)));
                });
    }

    @Test
    void areFinishedByAnyReplicaWithTheSameKey() {
        LoginStates other = new LoginStates(Macs.under(new byte[] {1, 2, 3}), Duration.ofMinutes(1));
        LoginStates stranger = new LoginStates(Macs.under(new byte[] {1, 2, 4}), Duration.ofMinutes(10));

        assertThat(other.take("one", BACK, begun.state(), begun.browserSecret(), NOON))
                .isPresent();
        assertThat(stranger.take("one", BACK, begun.state(), begun.browserSecret(), NOON))
                .isEmpty();
    }

    @Test
    void areFinishedByAReplicaWithAnotherCurrentKey() {
        SealingKey old = SealingKey.of("o".repeat(32));
        SealingKey fresh = SealingKey.of("n".repeat(32));
        LoginStates before = states(old, fresh);
        LoginStates after = states(fresh, old);
        LoginStates.Begun begunBefore = before.begin("one", BACK, new SecureRandom(), NOON);

        assertThat(after.take("one", BACK, begunBefore.state(), begunBefore.browserSecret(), NOON))
                .hasValueSatisfying(returned -> assertThat(returned.pair()).isEqualTo(begunBefore.pair()));
        assertThat(states(fresh).take("one", BACK, begunBefore.state(), begunBefore.browserSecret(), NOON))
                .isEmpty();
    }

    @Test
    void areNeverTheSameTwice() {
        LoginStates.Begun other = states.begin("one", BACK, new SecureRandom(), NOON);

        assertThat(other.state()).isNotEqualTo(begun.state());
        assertThat(other.browserSecret()).isNotEqualTo(begun.browserSecret());
        assertThat(other.pair().nonce()).isNotEqualTo(begun.pair().nonce());
        assertThat(other.pair().verifier()).isNotEqualTo(begun.pair().verifier());
    }

    @Test
    void areOfOneBrowserOneProviderAndOnePlace() {
        String browser = begun.browserSecret();

        assertThat(states.take("one", BACK, begun.state(), "", NOON)).isEmpty();
        assertThat(states.take("one", BACK, begun.state(), browser + "x", NOON)).isEmpty();
        assertThat(states.take("two", BACK, begun.state(), browser, NOON)).isEmpty();
        assertThat(states.take("one", BACK.resolve("/elsewhere"), begun.state(), browser, NOON))
                .isEmpty();
    }

    @Test
    void areOverAfterTheirTime() {
        Instant end = NOON.plus(Duration.ofMinutes(10));

        assertThat(states.take("one", BACK, begun.state(), begun.browserSecret(), end.minusSeconds(1)))
                .isPresent();
        assertThat(states.take("one", BACK, begun.state(), begun.browserSecret(), end))
                .isEmpty();
    }

    @Test
    void cannotBeProlonged() {
        byte[] bytes = Base64.getUrlDecoder().decode(begun.state());
        for (int index = 0; index < bytes.length; index++) {
            byte[] tampered = bytes.clone();
            tampered[index] ^= 1;
            String state = Base64.getUrlEncoder().withoutPadding().encodeToString(tampered);

            assertThat(states.take("one", BACK, state, begun.browserSecret(), NOON))
                    .as("byte %s", index)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "%%%",
                "AAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void garbageIsNone(String state) {
        assertThat(states.take("one", BACK, state, begun.browserSecret(), NOON)).isEmpty();
        assertThat(states.take("one", BACK, state.repeat(300), begun.browserSecret(), NOON))
                .isEmpty();
    }

    /** The example of RFC 7636, appendix B. */
    @Test
    void showTheVerifierAsTheStandardSays() {
        assertThat(new LoginStates.Pair("", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").challenge())
                .isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    @Test
    void haveAVerifierThatIsLongEnough() {
        assertThat(begun.pair().verifier()).hasSizeBetween(43, 128).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void keepTabsApartByTheNamesOfTheirCookies() {
        LoginStates.Begun other = states.begin("one", BACK, new SecureRandom(), NOON);

        assertThat(LoginStates.cookieOf(begun.state()))
                .startsWith("cluster_ai_login_")
                .isNotEqualTo(LoginStates.cookieOf(other.state()));
        assertThat(LoginStates.cookieOf("a;b\r\n")).isEqualTo("cluster_ai_login_ab");
    }

    @Test
    void printNothing() {
        assertThat(begun.toString() + begun.pair())
                .doesNotContain(begun.state(), begun.pair().verifier());
    }

    private static LoginStates states(SealingKey... keys) {
        return new LoginStates(new SealingKeys("test", List.of(keys)).macs("login-states.v1"), Duration.ofMinutes(10));
    }
}

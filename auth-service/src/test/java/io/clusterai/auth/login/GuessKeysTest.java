package io.clusterai.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.platform.sealing.Hmac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuessKeysTest {

    private final GuessKeys keys = new GuessKeys(new Hmac(new byte[32]));

    @Test
    void everyReplicaWithTheSameKeyCountsUnderTheSame() {
        assertThat(new GuessKeys(new Hmac(new byte[32])).of("ann", "203.0.113.7"))
                .isEqualTo(keys.of("ann", "203.0.113.7"));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
        "2001:db8:1:2::1, 2001:DB8:1:2:0:0:0:1, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "fe80::1%eth0, fe80::1, true",
        "203.0.113.7, 203.0.113.8, false",
        "::ffff:203.0.113.7, ::ffff:203.0.113.8, false",
        "not:an:address, not:an:addres, false"
    })
    void anIpv6AddressStandsForItsNetwork(String one, String other, boolean same) {
        assertThat(keys.of("ann", one).address().equals(keys.of("ann", other).address()))
                .isEqualTo(same);
    }

    @Test
    void noPartRunsIntoTheNext() {
        assertThat(keys.of("ann", "b").pair()).isNotEqualTo(keys.of("an", "nb").pair());
        assertThat(keys.of("ann", "x").account())
                .isNotEqualTo(keys.of("x", "ann").address());
    }
}

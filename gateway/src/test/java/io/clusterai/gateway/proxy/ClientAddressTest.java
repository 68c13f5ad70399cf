package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

    private final ClientAddress addresses =
            new ClientAddress(address -> address.getHostAddress().startsWith("10."));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.1 | 6.6.6.6                     | 192.0.2.1",
                "10.0.0.1  | ''                          | 10.0.0.1",
                "10.0.0.1  | 192.0.2.1                   | 192.0.2.1",
                "10.0.0.1  | 6.6.6.6, 192.0.2.1          | 192.0.2.1",
                "10.0.0.1  | 6.6.6.6, 192.0.2.1, 10.0.0.2 | 192.0.2.1",
                "10.0.0.1  | 192.0.2.1:4711              | 192.0.2.1",
                "10.0.0.1  | [2001:db8::1]:4711          | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1  | 2001:db8::1                 | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1  | 6.6.6.6, garbage            | 10.0.0.1",
                "10.0.0.1  | localhost                   | 10.0.0.1",
            })
    void believesTrustedProxiesAlone(String peer, String forwardedFor, String client) {
        assertThat(addresses
                        .of(InetAddress.ofLiteral(peer), List.of(forwardedFor))
                        .getHostAddress())
                .isEqualTo(client);
    }

    @Test
    void readsSeveralHeadersAsOne() {
        assertThat(addresses
                        .of(InetAddress.ofLiteral("10.0.0.1"), List.of("6.6.6.6", "192.0.2.1, 10.0.0.2"))
                        .getHostAddress())
                .isEqualTo("192.0.2.1");
    }

    @Test
    void doesNotFollowChainsWithoutEnd() {
        String chain = "6.6.6.6" + ", 10.0.0.2".repeat(100);

        assertThat(addresses
                        .of(InetAddress.ofLiteral("10.0.0.1"), List.of(chain))
                        .getHostAddress())
                .isEqualTo("10.0.0.2");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
        "2001:db8:1:2:ffff::1, 2001:db8:1:2::/64",
        "::ffff:192.0.2.1, 192.0.2.1",
    })
    void takesANetworkOfIpv6ForOne(String address, String network) {
        assertThat(ClientAddress.network(InetAddress.ofLiteral(address))).isEqualTo(network);
    }

    @Test
    void takesAConnectionWithoutAnAddressForALocalOne() {
        assertThat(ClientAddress.peer(null).isLoopbackAddress()).isTrue();
        assertThat(ClientAddress.peer("fe80:0:0:0:0:0:0:1%eth0").getHostAddress())
                .startsWith("fe80:");
    }
}

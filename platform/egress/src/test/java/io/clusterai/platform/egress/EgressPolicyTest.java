package io.clusterai.platform.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.egress.EgressPolicy.Decision;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressPolicyTest {

    private final EgressPolicy policy = new EgressPolicy(List.of(), true);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0.0.0.0              | unspecified address
                    0.1.2.3              | unspecified address
                    127.0.0.1            | loopback address
                    127.255.255.254      | loopback address
                    169.254.0.1          | link-local or metadata address
                    169.254.169.254      | link-local or metadata address
                    100.100.100.200      | metadata address
                    168.63.129.16        | metadata address
                    192.0.0.192          | metadata or protocol address
                    224.0.0.1            | multicast address
                    239.255.255.255      | multicast address
                    240.0.0.1            | reserved or broadcast address
                    255.255.255.255      | reserved or broadcast address
                    ::                   | unspecified address
                    ::1                  | loopback address
                    fe80::1              | link-local address
                    febf::1              | link-local address
                    fec0::1              | site-local address
                    fd00:ec2::254        | metadata address
                    fd20:ce::254         | metadata address
                    ff02::1              | multicast address
                    ::ffff:127.0.0.1     | loopback address
                    ::ffff:169.254.169.254 | link-local or metadata address
                    ::127.0.0.1          | loopback address
                    64:ff9b::7f00:1      | loopback address
                    64:ff9b::a9fe:a9fe   | link-local or metadata address
                    2002:7f00:1::        | loopback address
                    2002:a9fe:a9fe::1    | link-local or metadata address
                    """)
    void refusesAddressesNobodyShouldReach(String address, String reason) {
        assertThat(policy.decide(InetAddress.ofLiteral(address))).isEqualTo(new Decision.Refuse(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.1",
                "223.255.255.255",
                "1.1.1.1",
                "10.0.0.1",
                "172.16.0.1",
                "192.168.1.1",
                "100.64.0.1",
                "fd00::1",
                "2001:db8::1",
                "::ffff:10.0.0.1",
                "64:ff9b::808:808",
                "2002:808:808::1"
            })
    void permitsTheRestPrivateNetworksIncluded(String address) {
        assertThat(policy.decide(InetAddress.ofLiteral(address))).isEqualTo(new Decision.Permit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "fd12::1",
                "::ffff:10.0.0.1",
                "64:ff9b::a00:1"
            })
    void refusesPrivateNetworksWhereTheOperatorSaysSo(String address) {
        EgressPolicy strict = new EgressPolicy(List.of(), false);

        assertThat(strict.decide(InetAddress.ofLiteral(address))).isEqualTo(new Decision.Refuse("private address"));
    }

    @Test
    void permitsAForbiddenRangeTheOperatorAllows() {
        EgressPolicy local =
                new EgressPolicy(List.of(AddressRange.of("127.0.0.0/8"), AddressRange.of("::1/128")), true);

        assertThat(local.decide(InetAddress.ofLiteral("127.0.0.1"))).isEqualTo(new Decision.Permit());
        assertThat(local.decide(InetAddress.ofLiteral("::ffff:127.0.0.1"))).isEqualTo(new Decision.Permit());
        assertThat(local.decide(InetAddress.ofLiteral("::1"))).isEqualTo(new Decision.Permit());
        assertThat(local.decide(InetAddress.ofLiteral("169.254.169.254"))).isInstanceOf(Decision.Refuse.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ftp://host/            | only http and https are allowed
                    file:///etc/passwd     | only http and https are allowed
                    gopher://host:70/x     | only http and https are allowed
                    //host/path            | only http and https are allowed
                    http://user:pw@host/   | credentials do not belong in the URL
                    http://user@host/      | credentials do not belong in the URL
                    http:///path           | the URL names no host
                    http:opaque            | the URL names no host
                    http://host:0/         | the port must be 1 to 65535
                    http://host:70000/     | the port must be 1 to 65535
                    """)
    void refusesUrlsByTheirForm(String url, String reason) {
        assertThat(policy.decide(URI.create(url))).isEqualTo(new Decision.Refuse(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://host", "https://host:8443/x?y=z", "HTTP://HOST/", "http://[::1]:80/", "http://10.0.0.1"})
    void permitsOrdinaryUrls(String url) {
        assertThat(policy.decide(URI.create(url))).isEqualTo(new Decision.Permit());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/32, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "192.168.128.0/17, 192.168.127.255, false",
        "192.168.128.0/17, 192.168.255.255, true",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "fe80::/10, febf:ffff::1, true",
        "fe80::/10, fec0::1, false"
    })
    void containsAddressesByTheirLeadingBits(String range, String address, boolean contained) {
        assertThat(AddressRange.of(range).contains(InetAddress.ofLiteral(address)))
                .isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "::/129", "localhost/8", "10.0.0.0/x", ""})
    void refusesRangesItCannotRead(String range) {
        assertThatThrownBy(() -> AddressRange.of(range)).isInstanceOf(IllegalArgumentException.class);
    }
}

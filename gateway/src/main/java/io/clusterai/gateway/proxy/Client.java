package io.clusterai.gateway.proxy;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/**
 * Who is at the other end, as far as it can be believed.
 *
 * @param secure whether the client's own connection is encrypted
 * @param host what the client called us, empty when it did not say
 */
record Client(InetAddress address, boolean secure, String host) {

    Client {
        requireNonNull(address, "address is null");
        requireNonNull(host, "host is null");
    }
}

package io.clusterai.gateway.proxy;

import io.clusterai.platform.egress.AddressRange;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;

/** Tells who a request comes from. Headers about it count only when a trusted proxy sent them. */
@Singleton
class ClientService {

    private static final String KNOWN = Client.class.getName();

    private static final String FORWARDED_FOR = "x-forwarded-for";
    private static final String FORWARDED_PROTO = "x-forwarded-proto";
    private static final String FORWARDED_HOST = "x-forwarded-host";

    private final ClientAddress addresses;

    ClientService(ProxyConfig config) {
        List<AddressRange> trusted = config.trustedProxies().orElseGet(List::of).stream()
                .map(AddressRange::of)
                .toList();
        this.addresses = new ClientAddress(address -> trusted.stream().anyMatch(range -> range.contains(address)));
    }

    /** The same, asked for several times in the course of one request. */
    Client of(RoutingContext context) {
        Client known = context.get(KNOWN);
        if (known == null) {
            known = of(context.request());
            context.put(KNOWN, known);
        }
        return known;
    }

    Client of(HttpServerRequest request) {
        MultiMap headers = request.headers();
        InetAddress peer = ClientAddress.peer(request.remoteAddress().hostAddress());
        String host = host(request);
        if (!addresses.isTrusted(peer)) {
            return new Client(peer, request.isSSL(), host == null ? "" : host);
        }
        String proto = headers.get(FORWARDED_PROTO);
        String outerHost = headers.get(FORWARDED_HOST);
        return new Client(
                addresses.of(peer, headers.getAll(FORWARDED_FOR)),
                proto == null ? request.isSSL() : proto.equalsIgnoreCase("https"),
                outerHost != null ? outerHost : host == null ? "" : host);
    }

    /** HTTP/2 has no {@code Host}, but a pseudo-header in its place. */
    private static String host(HttpServerRequest request) {
        String host = request.getHeader(HttpHeaders.HOST);
        return host == null && request.authority() != null ? request.authority().toString() : host;
    }
}

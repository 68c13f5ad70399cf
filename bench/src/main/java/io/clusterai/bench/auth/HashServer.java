package io.clusterai.bench.auth;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.elytron.security.common.BcryptUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Checks one password against its hash for every request, and does nothing else: what a login cannot do without. */
public final class HashServer {

    private static final String PASSWORD = "correct horse battery staple";

    private HashServer() {}

    /** Arguments: its port, the bcrypt cost. */
    public static void main(String[] arguments) throws IOException {
        String hash = BcryptUtil.bcryptHash(PASSWORD, Integer.parseInt(arguments[1]));
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])), 0);
        server.createContext("/", exchange -> {
            boolean right = BcryptUtil.matches(PASSWORD, hash);
            exchange.sendResponseHeaders(right ? 200 : 500, -1);
            exchange.close();
        });
        server.start();
    }
}

package io.clusterai.bench.auth;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.elytron.security.common.BcryptUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.concurrent.Executors;

/**
 * Does what cannot be left out, and nothing else: for a request to {@code /hash} one password is checked against its hash, for one to
 * {@code /signatures} as many texts are signed as {@link #SIGNATURES} says.
 */
public final class CryptoServer {

    static final int SIGNATURES = 20;

    private static final String PASSWORD = "correct horse battery staple";

    /** Of the length of an access token before it is signed. */
    private static final byte[] CLAIMS = new byte[700];

    private CryptoServer() {}

    /** Arguments: its port, the bcrypt cost, the bits of the RSA key. */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        String hash = BcryptUtil.bcryptHash(PASSWORD, Integer.parseInt(arguments[1]));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(Integer.parseInt(arguments[2]));
        KeyPair key = generator.generateKeyPair();
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/hash", exchange -> {
            boolean right = BcryptUtil.matches(PASSWORD, hash);
            exchange.sendResponseHeaders(right ? 200 : 500, -1);
            exchange.close();
        });
        server.createContext("/signatures", exchange -> {
            exchange.sendResponseHeaders(sign(key) ? 200 : 500, -1);
            exchange.close();
        });
        server.start();
    }

    /** RS256 (RFC 7518), by the JDK as auth-service does. */
    private static boolean sign(KeyPair key) {
        try {
            for (int i = 0; i < SIGNATURES; i++) {
                Signature signature = Signature.getInstance("SHA256withRSA");
                signature.initSign(key.getPrivate());
                signature.update(CLAIMS);
                if (signature.sign().length == 0) {
                    return false;
                }
            }
            return true;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA256withRSA", impossible);
        }
    }
}

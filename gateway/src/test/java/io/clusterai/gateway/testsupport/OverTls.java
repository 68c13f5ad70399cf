package io.clusterai.gateway.testsupport;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Gives the gateway a certificate of its own making, and clients what they need to believe it. */
public final class OverTls implements QuarkusTestResourceLifecycleManager {

    private static final String PASSWORD = "for-this-run";

    private static Path store;

    @Override
    public Map<String, String> start() {
        try {
            store = Files.createTempDirectory("tls").resolve("gateway.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "gateway",
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=localhost",
                            "-ext",
                            "san=dns:localhost,ip:127.0.0.1",
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            PASSWORD,
                            "-keystore",
                            store.toString())
                    .inheritIO()
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool made no key");
            }
        } catch (IOException e) {
            throw new IllegalStateException("no certificate", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("no certificate", e);
        }
        return Map.of(
                "quarkus.http.tls-configuration-name",
                "gateway",
                "quarkus.http.test-ssl-port",
                "0",
                "quarkus.tls.\"gateway\".key-store.p12.path",
                store.toString(),
                "quarkus.tls.\"gateway\".key-store.p12.password",
                PASSWORD);
    }

    @Override
    public void stop() {
        try {
            Files.deleteIfExists(store);
            Files.deleteIfExists(store.getParent());
        } catch (IOException e) {
            throw new IllegalStateException("what was made for this run is still there", e);
        }
    }

    /** Believes the gateway and nobody else. */
    public static SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("gateway", keys.getCertificate("gateway"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** A connection that speaks HTTP/2 because both sides chose to. */
    public static RawHttp2 connect(URI gateway) throws IOException, GeneralSecurityException {
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(gateway.getHost(), gateway.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        if (!"h2".equals(socket.getApplicationProtocol())) {
            throw new IOException("the gateway chose " + socket.getApplicationProtocol());
        }
        return new RawHttp2(socket);
    }
}

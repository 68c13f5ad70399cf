package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Await;
import io.clusterai.e2e.suite.FurtherGateway;
import io.clusterai.e2e.suite.Suite;
import io.clusterai.platform.stack.Ports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A closed network makes its own authority, and the gateway speaks TLS 1.3 with what it issued; a renewed certificate needs no restart. */
class TlsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void speaksTlsWithCertificatesFromFilesAndTakesNewOnesWhileItRuns() throws Exception {
        issue();
        int port = Ports.free(1).getFirst();
        try (FurtherGateway gateway = FurtherGateway.start(
                "tls-gateway",
                Map.of(
                        "QUARKUS_HTTP_SSL_PORT",
                        Integer.toString(port),
                        "QUARKUS_HTTP_TLS_CONFIGURATION_NAME",
                        "gateway",
                        // The tests before this one share its address, and their requests count.
                        "GATEWAY_LIMITS_PER_ADDRESS",
                        "1000000",
                        "QUARKUS_TLS__GATEWAY__KEY_STORE_PEM__0__CERT",
                        directory.resolve("gateway.crt").toString(),
                        "QUARKUS_TLS__GATEWAY__KEY_STORE_PEM__0__KEY",
                        directory.resolve("gateway.key").toString(),
                        "QUARKUS_TLS__GATEWAY__RELOAD_PERIOD",
                        "2s"))) {
            SSLContext trusting = trusting(directory.resolve("ca.crt"));
            // The ports of a process open one after the other.
            Await.until("the port for TLS is open", PATIENCE, () -> isShown(trusting, port));
            try (HttpClient http = HttpClient.newBuilder().sslContext(trusting).build()) {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/health"))
                                .timeout(PATIENCE)
                                .build(),
                        BodyHandlers.ofString());

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
                assertThat(answer.headers().firstValue("Strict-Transport-Security"))
                        .isPresent();
            }
            servesTheApiAsBrowsersAsk(trusting, port);
            assertThatThrownBy(() -> certificate(trusting, port, "TLSv1.2")).isInstanceOf(SSLException.class);
            assertThat(Api.anonymous(gateway.management()).get("/q/health/live").status())
                    .as("probes speak no TLS")
                    .isEqualTo(200);

            X509Certificate before = certificate(trusting, port, "TLSv1.3");
            issue();
            Await.until("the renewed certificate is shown", PATIENCE, () -> {
                try {
                    return !certificate(trusting, port, "TLSv1.3").equals(before);
                } catch (IOException cut) {
                    // Vert.x cuts a connection that comes in the moment of the change; the next one is not.
                    return false;
                }
            });
            assertThat(gateway.isAlive()).as("the gateway that was started").isTrue();
        }
    }

    /** In HTTP/2, with a body whose length nobody announced. */
    private static void servesTheApiAsBrowsersAsk(SSLContext trusting, int port) throws Exception {
        URI api = URI.create("https://localhost:" + port + "/api/v1/");
        String credentials = Suite.JSON
                .createObjectNode()
                .put("username", "admin")
                .put("password", Suite.adminPassword())
                .toString();
        try (HttpClient http = HttpClient.newBuilder().sslContext(trusting).build()) {
            HttpResponse<String> login = http.send(
                    HttpRequest.newBuilder(api.resolve("auth/login"))
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofInputStream(
                                    () -> new ByteArrayInputStream(credentials.getBytes(StandardCharsets.UTF_8))))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
            assertThat(login.version()).isEqualTo(HttpClient.Version.HTTP_2);
            String token = Suite.JSON.readTree(login.body()).path("accessToken").asText();

            for (String path : List.of("workers", "alerts", "health", "dashboard")) {
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(api.resolve(path))
                                .timeout(PATIENCE)
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(path).isEqualTo(200);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(answer.headers().firstValue("RateLimit-Remaining")).isPresent();
            }
        }
    }

    private void issue() {
        assertThat(Suite.launcher("certificates", "--output", directory.toString(), "--days", "30"))
                .contains("ca.crt");
    }

    private static boolean isShown(SSLContext context, int port) {
        try {
            return certificate(context, port, "TLSv1.3") != null;
        } catch (IOException closed) {
            return false;
        }
    }

    private static X509Certificate certificate(SSLContext context, int port, String protocol) throws IOException {
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream in = Files.newInputStream(certificate)) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}

package io.clusterai.launcher.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {

    private static final List<String> HOSTS = List.of("gateway.example.org", "192.0.2.7", "::1");

    @TempDir
    private Path directory;

    @Test
    void signsACertificateForNamesAndAddresses() throws Exception {
        Authority authority = Authority.in(directory);
        authority.issue("gateway", HOSTS, Duration.ofDays(30));

        List<X509Certificate> chain = certificates("gateway.crt");
        X509Certificate ca = certificates("ca.crt").getFirst();
        assertThat(chain).hasSize(2);
        assertThat(chain.get(1)).isEqualTo(ca);
        chain.getFirst().verify(ca.getPublicKey());
        ca.verify(ca.getPublicKey());
        assertThat(ca.getBasicConstraints()).isZero();
        assertThat(chain.getFirst().getBasicConstraints()).isEqualTo(-1);
        assertThat(chain.getFirst().getSubjectAlternativeNames().stream()
                        .map(name -> name.get(1).toString()))
                .containsExactly("gateway.example.org", "192.0.2.7", "0:0:0:0:0:0:0:1");
        assertThat(chain.getFirst().getNotAfter().toInstant())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(31)));
    }

    @Test
    void writesTheKeyThatFits() throws Exception {
        Authority.in(directory).issue("gateway", HOSTS, Duration.ofDays(30));

        String pem = Files.readString(directory.resolve("gateway.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        byte[] text = {1, 2, 3};
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certificates("gateway.crt").getFirst());
        signature.update(text);
        assertThat(signature.verify(signed)).isTrue();
    }

    @Test
    void keepsItsKeyAndItsSecretsToItself() throws Exception {
        Authority.in(directory).issue("gateway", HOSTS, Duration.ofDays(30));

        for (String secret : List.of("ca.p12", "ca.password", "gateway.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(secret))))
                    .as(secret)
                    .isEqualTo("rw-------");
        }
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("ca.crt", "ca.p12", "ca.password", "gateway.crt", "gateway.key");
        }
    }

    @Test
    void renewsACertificateAndStaysTheSame() throws Exception {
        Authority.in(directory).issue("gateway", HOSTS, Duration.ofDays(30));
        X509Certificate ca = certificates("ca.crt").getFirst();
        X509Certificate first = certificates("gateway.crt").getFirst();

        Authority.in(directory).issue("gateway", HOSTS, Duration.ofDays(30));

        assertThat(certificates("ca.crt").getFirst()).isEqualTo(ca);
        assertThat(certificates("gateway.crt").getFirst()).isNotEqualTo(first);
        certificates("gateway.crt").getFirst().verify(ca.getPublicKey());
    }

    private List<X509Certificate> certificates(String file) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(directory.resolve(file))))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }
}

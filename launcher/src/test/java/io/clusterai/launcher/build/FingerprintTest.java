package io.clusterai.launcher.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {

    @TempDir
    Path base;

    @BeforeEach
    void someSources() throws IOException {
        write("service/src/main/java/test/A.java", "class A {}");
        write("service/pom.xml", "<project/>");
    }

    @Test
    void changesWithTheContentOfASource() throws IOException {
        // Given
        Fingerprint before = fingerprint();

        // When
        write("service/src/main/java/test/A.java", "class A { }");

        // Then
        assertThat(fingerprint()).isNotEqualTo(before);
    }

    @Test
    void changesWhenASourceIsMoved() throws IOException {
        // Given
        Fingerprint before = fingerprint();

        // When
        Files.move(
                base.resolve("service/src/main/java/test/A.java"), base.resolve("service/src/main/java/test/B.java"));

        // Then
        assertThat(fingerprint()).isNotEqualTo(before);
    }

    @Test
    void staysTheSameForWhatNoPackageContains() throws IOException {
        // Given
        Fingerprint before = fingerprint();

        // When
        write("service/target/classes/A.class", "…");
        write("service/src/test/java/ATest.java", "class ATest {}");
        write("service/src/main/webui/node_modules/x/index.js", "…");

        // Then
        assertThat(fingerprint()).isEqualTo(before);
    }

    private Fingerprint fingerprint() {
        return Fingerprint.of(base, List.of(base.resolve("service"), base.resolve("missing")));
    }

    private void write(String name, String content) throws IOException {
        Path file = base.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}

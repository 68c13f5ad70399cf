package io.clusterai.launcher.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {

    @TempDir
    Path directory;

    @Test
    void aSecretStaysTheSameAndOnlyItsOwnerReadsIt() throws IOException {
        // Given
        Credentials credentials = new Credentials(directory);

        // When
        String first = credentials.secret("admin-password");
        String second = new Credentials(directory).secret("admin-password");

        // Then
        assertThat(second).isEqualTo(first).hasSizeGreaterThan(30);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("admin-password"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aReplacedSecretIsTheNewOneWithTheSameMode() throws IOException {
        // Given
        Credentials credentials = new Credentials(directory);
        Path file = credentials.file("admin-password");

        // When
        credentials.replace("admin-password", "another one");

        // Then
        assertThat(credentials.secret("admin-password")).isEqualTo("another one");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}

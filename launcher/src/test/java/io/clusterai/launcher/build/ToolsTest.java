package io.clusterai.launcher.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.launcher.LauncherException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolsTest {

    @TempDir
    Path bin;

    @Test
    void comparesVersionsNumberByNumber() {
        assertThat(Tools.atLeast("Apache Maven 3.8.6 (abc)", 3, 8, 6)).isTrue();
        assertThat(Tools.atLeast("Apache Maven 3.10.0", 3, 8, 6)).isTrue();
        assertThat(Tools.atLeast("Apache Maven 3.8.5", 3, 8, 6)).isFalse();
        assertThat(Tools.atLeast("v20.20.2", 20, 0, 0)).isTrue();
        assertThat(Tools.atLeast("v18.19.1", 20, 0, 0)).isFalse();
        assertThat(Tools.atLeast("no version", 1, 0, 0)).isFalse();
    }

    @Test
    void saysWhatToInstallWhenMavenIsMissing() {
        Tools tools = new Tools(Map.of("PATH", bin.toString()));

        assertThatThrownBy(tools::maven)
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("apt-get install maven");
    }

    @Test
    void saysWhichNodeIsTooOld() throws IOException {
        // Given
        executable("node", "echo v16.20.0");
        executable("npm", "echo 8.0.0");
        Tools tools = new Tools(Map.of("PATH", bin.toString()));

        // When, then
        assertThatThrownBy(tools::requireNode)
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("Node 20 or later is needed")
                .hasMessageContaining("v16.20.0");
    }

    @Test
    void acceptsAMavenThatIsNewEnough() throws IOException {
        // Given
        Path maven = executable("mvn", "echo 'Apache Maven 3.9.9 (x)'");

        // When, then
        assertThat(new Tools(Map.of("PATH", "/nowhere:" + bin)).maven()).isEqualTo(maven);
    }

    private Path executable(String name, String line) throws IOException {
        Path file = bin.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }
}

package io.clusterai.launcher.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.launcher.LauncherException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FastJarTest {

    @TempDir
    Path directory;

    @Test
    void putsWhatTheBuildChangedBeforeTheOriginalsAndOpensWhatTheRunnerOpens() throws IOException {
        // Given
        runner(directory, "java.base/java.lang java.base/java.util");
        for (String jar : List.of(
                "quarkus/generated-bytecode.jar",
                "quarkus/transformed-bytecode.jar",
                "app/service.jar",
                "lib/main/b.jar",
                "lib/main/a.jar",
                "lib/boot/c.jar",
                "lib/main/notes.txt")) {
            write(jar);
        }

        // When
        List<String> arguments = new FastJar(directory).arguments();

        // Then
        String prefix = directory + "/";
        assertThat(arguments)
                .containsExactly(
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "-XX:+RecordDynamicDumpInfo",
                        "-Xlog:cds*=off,aot*=off",
                        "-cp",
                        String.join(
                                ":",
                                prefix + "quarkus/transformed-bytecode.jar",
                                prefix + "quarkus/generated-bytecode.jar",
                                prefix + "app/service.jar",
                                prefix + "lib/boot/c.jar",
                                prefix + "lib/main/a.jar",
                                prefix + "lib/main/b.jar"),
                        "io.quarkus.runner.GeneratedMain");
    }

    @Test
    void usesAnArchiveUntilABuildReplacesAJar() throws IOException {
        // Given
        Path application = Files.createDirectory(directory.resolve("quarkus-app"));
        runner(application, "java.base/java.lang");
        for (String name : List.of("app", "lib/boot", "lib/main")) {
            Files.createDirectories(application.resolve(name));
        }
        Path jar = Files.createFile(application.resolve("app/service.jar"));
        Path archive = Files.createFile(directory.resolve("classes.jsa"));
        FastJar service = new FastJar(application);

        // When
        Files.setLastModifiedTime(archive, FileTime.fromMillis(2_000));
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000));
        List<String> current = service.arguments();
        Files.setLastModifiedTime(jar, FileTime.fromMillis(3_000));
        List<String> outdated = service.arguments();

        // Then
        assertThat(current).contains("-XX:SharedArchiveFile=" + archive).doesNotContain("-XX:+RecordDynamicDumpInfo");
        assertThat(outdated).contains("-XX:+RecordDynamicDumpInfo").noneMatch(argument -> argument.contains(".jsa"));
    }

    @Test
    void saysWhatIsMissingWhenNothingIsBuilt() {
        assertThatThrownBy(() -> new FastJar(directory).arguments())
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("quarkus-run.jar is missing");
    }

    private static void runner(Path directory, String opens) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Add-Opens", opens);
        try (OutputStream file = Files.newOutputStream(directory.resolve("quarkus-run.jar"));
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            jar.flush();
        }
    }

    private void write(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }
}

package io.clusterai.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphansTest {

    @TempDir
    Path data;

    @Test
    void findsAndEndsTheProcessesOfThisDataDirectoryAndNoOthers() throws Exception {
        // Given
        Process ours = marked(data);
        Process others = marked(data.resolve("other"));

        // When
        Set<ProcessIdentity> found = Orphans.marked(data);
        int ended = Orphans.end(found, Duration.ofSeconds(10));

        // Then
        assertThat(found).extracting(ProcessIdentity::pid).containsExactly(ours.pid());
        assertThat(ended).isEqualTo(1);
        assertThat(ours.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(others.isAlive()).isTrue();
        others.destroyForcibly();
    }

    @Test
    void endsAlsoWhatDoesNotListen() throws Exception {
        // Given
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.05; done");
        builder.environment().put(Orphans.MARK, data.toString());
        Process deaf = builder.start();
        deaf.inputReader().readLine();

        // When
        Orphans.end(Set.of(ProcessIdentity.of(deaf.pid()).orElseThrow()), Duration.ofMillis(200));

        // Then
        assertThat(deaf.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Orphans.end(Orphans.marked(data), Duration.ofSeconds(1));
    }

    private static Process marked(Path directory) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sleep", "300");
        builder.environment().put(Orphans.MARK, directory.toString());
        Process process = builder.start();
        // Until the new program is in place, the environment is still the parent's.
        while (!ProcessHandle.of(process.pid())
                .flatMap(handle -> handle.info().command())
                .orElse("")
                .contains("sleep")) {
            Thread.onSpinWait();
        }
        return process;
    }
}

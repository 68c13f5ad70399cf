package io.clusterai.worker.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {

    @TempDir
    Path directory;

    private final ProcessTable table =
            new ProcessTable(Path.of("/proc"), Map.of("DASK_TEMPORARY_DIRECTORY", "/x", "DATABASE_PASSWORD", "secret"));
    private LaunchPlan plan;
    private String name;

    @BeforeEach
    void writeProgram() throws IOException {
        name = "test-" + directory.getFileName();
        plan = plan("trap 'exit 0' TERM\nenv\necho ready\nwhile :; do sleep 0.1; done");
    }

    @AfterEach
    void killWhatIsLeft() {
        table.find(Set.of(name)).values().forEach(table::kill);
        await().until(() -> table.find(Set.of(name)).isEmpty());
    }

    @Test
    void findsAProcessByItsNameAndEndsIt() throws IOException {
        ProcessIdentity launched = table.launch(plan, name, "tcp://h:1");
        assertThat(table.find(Set.of(name, "another"))).containsExactly(Map.entry(name, launched));
        assertThat(Files.readString(plan.pidFile(name))).isEqualTo(launched.pid() + " " + launched.startTicks() + "\n");
        await().until(() -> table.lastLine(plan, name).equals("ready"));

        table.terminate(launched);

        await().until(() -> table.find(Set.of(name)).isEmpty());
    }

    @Test
    void killsAProcessThatDoesNotListen() throws IOException {
        plan = plan("trap '' TERM\necho ready\nwhile :; do sleep 0.1; done");
        ProcessIdentity launched = table.launch(plan, name, "tcp://h:1");
        await().until(() -> table.lastLine(plan, name).equals("ready"));

        table.terminate(launched);
        table.kill(launched);

        await().until(() -> table.find(Set.of(name)).isEmpty());
    }

    @Test
    void leavesALaterProcessWithTheSamePidAlone() throws IOException {
        ProcessIdentity launched = table.launch(plan, name, "tcp://h:1");

        table.kill(new ProcessIdentity(launched.pid(), launched.startTicks() - 1));

        assertThat(table.find(Set.of(name))).containsEntry(name, launched);
    }

    @Test
    void aWorkerInheritsNoSecrets() throws IOException {
        table.launch(plan, name, "tcp://h:1");
        await().until(() -> table.lastLine(plan, name).equals("ready"));

        assertThat(Files.readString(plan.log(name)))
                .contains("PATH=", "DASK_TEMPORARY_DIRECTORY=/x")
                .doesNotContain("secret", "JAVA_HOME", "MAVEN");
    }

    @Test
    void cutsALogBackWhileItIsWritten() throws IOException {
        plan = plan("head -c 3000000 /dev/zero\necho\necho ready\nwhile :; do sleep 0.1; echo more; done");
        table.launch(plan, name, "tcp://h:1");
        await().until(() -> table.lastLine(plan, name).equals("more"));

        table.trimLog(plan, name);

        assertThat(plan.log(name).resolveSibling("worker.log.1")).exists();
        await().until(() -> table.lastLine(plan, name).equals("more"));
        assertThat(Files.size(plan.log(name))).isLessThan(10_000);
    }

    @Test
    void anEndedProcessKeepsOnlyItsLog() throws IOException {
        Files.createDirectories(plan.scratch(name).resolve("deep"));
        Files.writeString(plan.scratch(name).resolve("deep/file"), "x");
        Files.writeString(plan.log(name), "bye\n");
        Files.writeString(plan.pidFile(name), "1 1\n");

        table.removeScratch(plan, name);
        assertThat(plan.folder(name)).isDirectoryNotContaining("glob:**{pid,scratch}");
        assertThat(table.lastLine(plan, name)).isEqualTo("bye");

        table.removeFolder(plan, name);
        assertThat(plan.folder(name)).doesNotExist();
    }

    private LaunchPlan plan(String script) throws IOException {
        Path program = directory.resolve("dask");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new LaunchPlan(program, directory.resolve("workers"), 1, "1GiB", 4);
    }
}

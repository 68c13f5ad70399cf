package io.clusterai.launcher.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.launcher.process.ProcessIdentity;
import io.clusterai.launcher.process.ProcessSpec.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteStateTest {

    private static final ProcessIdentity NOBODY = new ProcessIdentity(Integer.MAX_VALUE, "boot/1");

    @TempDir
    Path directory;

    @Test
    void isReadAsItWasWritten() {
        // Given
        Path file = directory.resolve("state.json");
        SuiteState state = new SuiteState(
                "/checkout",
                ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow(),
                "http://127.0.0.1:8080",
                true,
                List.of(
                        new SuiteState.Entry("gateway", 2, Role.SERVICE, NOBODY, "127.0.0.1:8180", 8180, 9100),
                        new SuiteState.Entry("kafka", 1, Role.INFRASTRUCTURE, null, "kafka.example:9092", 0, 0)));

        // When
        state.write(file);

        // Then
        assertThat(SuiteState.read(file)).contains(state);
    }

    @Test
    void whatNobodyCanReadCountsAsNothing() throws IOException {
        // Given
        Path file = directory.resolve("state.json");
        Files.writeString(file, "{\"checkout\":");

        // When, then
        assertThat(SuiteState.read(file)).isEmpty();
        assertThat(SuiteState.read(directory.resolve("missing.json"))).isEmpty();
    }

    @Test
    void statusHasTheFieldsOfTheApiAndNoMore() {
        // Given
        SuiteState state = new SuiteState(
                "/checkout",
                NOBODY,
                "http://127.0.0.1:8080",
                true,
                List.of(
                        new SuiteState.Entry("gateway", 1, Role.SERVICE, NOBODY, "127.0.0.1:1", 1, 2),
                        new SuiteState.Entry("redis", 1, Role.INFRASTRUCTURE, NOBODY, "127.0.0.1:3", 3, 0)));

        // When
        SuiteStatus status = SuiteStatus.of(state);

        // Then
        assertThat(status.json())
                .isEqualTo(
                        "{\"services\":[{\"name\":\"gateway\",\"replica\":1,\"port\":1,\"managementPort\":2,\"pid\":2147483647,"
                                + "\"status\":\"DOWN\"}],\"infrastructure\":[{\"name\":\"redis\",\"address\":\"127.0.0.1:3\","
                                + "\"status\":\"DOWN\"}]}");
        assertThat(status.isUp()).isFalse();
    }

    @Test
    void aSecondLauncherDoesNotGetTheLock() {
        // Given
        DataDirectory data = new DataDirectory(directory);
        data.create();

        // When
        try (SuiteLock first = SuiteLock.tryTake(data).orElseThrow()) {
            // Then
            assertThat(first).isNotNull();
            assertThat(SuiteLock.tryTake(data)).isEmpty();
        }
        SuiteLock again = SuiteLock.tryTake(data).orElseThrow();
        again.close();
    }
}

package io.clusterai.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.launcher.LauncherException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedProcessTest {

    private static final RestartPolicy POLICY =
            new RestartPolicy(Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofSeconds(20));

    @TempDir
    Path directory;

    private final LinkedBlockingQueue<Boolean> starts = new LinkedBlockingQueue<>();

    @Test
    void comesBackAfterAKillAndStaysAwayAfterAStop() throws Exception {
        // Given
        ManagedProcess process =
                new ManagedProcess(spec(() -> List.of("sleep", "300")), POLICY, message -> {}, () -> starts.add(true));
        process.start();
        starts.poll(10, TimeUnit.SECONDS);
        ProcessIdentity first = process.identity().orElseThrow();

        // When
        first.handle().orElseThrow().destroyForcibly();
        Boolean restarted = starts.poll(10, TimeUnit.SECONDS);
        ProcessIdentity second = process.identity().orElseThrow();
        boolean aliveAgain = process.isReady();
        process.requestStop();
        process.awaitStop(Duration.ofSeconds(10));

        // Then
        assertThat(restarted).isTrue();
        assertThat(aliveAgain).isTrue();
        assertThat(second).isNotEqualTo(first);
        assertThat(second.isAlive()).isFalse();
        assertThat(process.starts()).isEqualTo(2);
    }

    @Test
    void goesOnTryingWhenItCannotBeStartedForAWhile() throws Exception {
        // Given
        AtomicBoolean missing = new AtomicBoolean();
        ManagedProcess process = new ManagedProcess(
                spec(() -> {
                    if (missing.getAndSet(false)) {
                        throw new LauncherException("not built");
                    }
                    return List.of("sleep", "300");
                }),
                POLICY,
                message -> {},
                () -> starts.add(true));
        process.start();
        starts.poll(10, TimeUnit.SECONDS);
        missing.set(true);

        // When
        process.identity().orElseThrow().handle().orElseThrow().destroyForcibly();
        Boolean restarted = starts.poll(10, TimeUnit.SECONDS);

        // Then
        assertThat(restarted).isTrue();
        assertThat(missing).isFalse();
        process.requestStop();
        process.awaitStop(Duration.ofSeconds(10));
    }

    @Test
    void appendsWhatTheProcessSaysToItsLog() throws Exception {
        // Given
        ProcessSpec spec = spec(() -> List.of("sh", "-c", "echo hello; exec sleep 300"));
        ManagedProcess process = new ManagedProcess(spec, POLICY, message -> {}, () -> starts.add(true));

        // When
        process.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!spec.log().tail(5).equals("hello") && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }

        // Then
        assertThat(spec.log().tail(5)).isEqualTo("hello");
        process.requestStop();
        process.awaitStop(Duration.ofSeconds(10));
    }

    private ProcessSpec spec(Supplier<List<String>> command) {
        return new ProcessSpec(
                "sleeper",
                1,
                ProcessSpec.Role.SERVICE,
                command,
                Map.of(),
                directory,
                LogFile.of(directory.resolve("sleeper.log")),
                1,
                OptionalInt.empty(),
                () -> {},
                () -> true,
                "TERM");
    }
}

package io.clusterai.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {

    @Test
    void readsTheStartTimeBehindACommandWithBlanksAndParentheses() {
        String stat = "42 (a) b (c) S 1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 987654 1000 50 1844";

        assertThat(ProcessIdentity.startTicks(stat)).contains("987654");
    }

    @Test
    void takesAProcessThatOnlyWaitsToBeReapedForGone() {
        String stat = "42 (sh) Z 1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 987654 0 0 1844";

        assertThat(ProcessIdentity.startTicks(stat)).isEmpty();
    }

    @Test
    void aPidThatCameBackIsAnotherProcess() throws IOException, InterruptedException {
        // Given
        Process process = new ProcessBuilder("sleep", "60").start();
        ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
        ProcessIdentity earlier = new ProcessIdentity(process.pid(), identity.startedAt() + "0");

        // When
        boolean alive = identity.isAlive();
        process.destroyForcibly();
        boolean ended = process.waitFor(10, TimeUnit.SECONDS);

        // Then
        assertThat(alive).isTrue();
        assertThat(earlier.isAlive()).isFalse();
        assertThat(ended).isTrue();
        assertThat(identity.isAlive()).isFalse();
        assertThat(identity.handle()).isEmpty();
    }
}

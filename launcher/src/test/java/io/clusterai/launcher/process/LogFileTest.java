package io.clusterai.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

    @TempDir
    Path directory;

    @Test
    void keepsAsManyOldFilesAsItMayAndNoMore() throws IOException {
        // Given
        LogFile log = new LogFile(directory.resolve("x.log"), 10, 2);

        // When
        for (String text : new String[] {"first, too long", "second, too long", "third, too long"}) {
            Files.writeString(log.path(), text);
            log.rotateIfFull();
        }

        // Then
        assertThat(log.path()).isEmptyFile();
        assertThat(log.old(1)).hasContent("third, too long");
        assertThat(log.old(2)).hasContent("second, too long");
        assertThat(log.old(3)).doesNotExist();
    }

    @Test
    void leavesAFileAloneThatIsExactlyFull() throws IOException {
        // Given
        LogFile log = new LogFile(directory.resolve("x.log"), 10, 2);
        Files.writeString(log.path(), "ten bytes!");

        // When
        log.rotateIfFull();

        // Then
        assertThat(log.path()).hasContent("ten bytes!");
        assertThat(log.old(1)).doesNotExist();
    }

    @Test
    void tailIsTheLastLines() throws IOException {
        // Given
        LogFile log = LogFile.of(directory.resolve("x.log"));
        Files.writeString(log.path(), "one\ntwo\nthree\n");

        // When
        String tail = log.tail(2);

        // Then
        assertThat(tail).isEqualTo("two\nthree");
    }
}

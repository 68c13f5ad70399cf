package io.clusterai.launcher.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportsTest {

    private static final Instant BEGUN = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path root;

    @Test
    void addsUpWhatSurefireAndVitestWrote() throws IOException {
        // Given
        report("a/target/surefire-reports/TEST-a.xml", """
                <testsuite tests="4">
                  <testcase classname="x.A" name="works"/>
                  <testcase classname="x.A" name="fails"><failure message="no"/></testcase>
                  <testcase classname="x.A" name="breaks"><error message="no"/></testcase>
                  <testcase classname="x.A" name="pullsAModel"><skipped message="ollama does not run: no Go"/></testcase>
                </testsuite>
                """, BEGUN);
        report("web/target/vitest/TEST-dashboard.xml", """
                <testsuites><testsuite tests="1"><testcase classname="src/a.test.tsx" name="shows it"/></testsuite></testsuites>
                """, BEGUN.plusSeconds(5));

        // When
        TestReports reports = TestReports.collect(root, BEGUN);

        // Then
        assertThat(reports.summary()).isEqualTo("2 passed, 2 failed, 1 skipped");
        assertThat(reports.failures()).containsExactly("x.A.fails", "x.A.breaks");
        assertThat(reports.skips()).containsExactly("x.A.pullsAModel (ollama does not run: no Go)");
    }

    @Test
    void leavesOutTheReportsOfEarlierRuns() throws IOException {
        // Given
        report(
                "a/target/surefire-reports/TEST-a.xml",
                "<testsuite><testcase classname=\"A\" name=\"b\"/></testsuite>",
                BEGUN.minusMillis(1));

        // When
        TestReports reports = TestReports.collect(root, BEGUN);

        // Then
        assertThat(reports.summary()).isEqualTo("0 passed, 0 failed, 0 skipped");
    }

    private void report(String name, String content, Instant written) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(written));
    }
}

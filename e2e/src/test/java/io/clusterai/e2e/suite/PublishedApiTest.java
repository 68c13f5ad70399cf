package io.clusterai.e2e.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedApiTest {

    @TempDir
    Path checkout;

    private PublishedApi api;

    @BeforeEach
    void write() throws Exception {
        api = new PublishedApi(checkout);
        Files.createDirectories(checkout.resolve("docs"));
        Files.writeString(api.document(), "{\"is\":\"as committed\"}");
        Files.writeString(
                checkout.resolve("docs/api-breaks.md"),
                "# Breaks\n\n- `GET /a is gone`: nobody used it.\n- `GET /b is gone`:\n- `GET /c is gone`\n");
    }

    @Test
    void rewritingTheDocumentChangesNothingOfWhatIsPublished() throws Exception {
        git("init", "-q");
        git("add", ".");
        git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "first");

        Files.writeString(api.document(), "{\"is\":\"as changed\"}");

        assertThat(api.asOf("HEAD").path("is").asText()).isEqualTo("as committed");
    }

    @Test
    void withoutGitTheWorkingCopyCounts() throws Exception {
        assertThat(api.asOf("HEAD").path("is").asText()).isEqualTo("as committed");
    }

    @Test
    void aBreakIsMeantOnlyWithAReason() throws Exception {
        assertThat(api.unmeant(List.of("GET /a is gone", "GET /b is gone", "GET /c is gone", "GET /d is gone")))
                .containsExactly("GET /b is gone", "GET /c is gone", "GET /d is gone");
    }

    @Test
    void theListOfTheProductIsThere() throws Exception {
        assertThat(new PublishedApi(Path.of("..")).unmeant(List.of("GET /never/was is gone")))
                .hasSize(1);
    }

    private void git(String... arguments) throws Exception {
        List<String> command =
                Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
        assertThat(new ProcessBuilder(command)
                        .directory(checkout.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .isZero();
    }
}

package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.e2e.suite.Suite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/quickstart.md, word for word: what a newcomer copies works. */
class QuickstartIT {

    private static final Path PAGE = Path.of("..", "docs", "quickstart.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```bash\n(.*?)^```");

    @Test
    void everythingOnThePageWorks() throws IOException, InterruptedException {
        assumeTrue(Suite.peer("dask").isPresent(), "a Dask runs as a peer");
        Optional<JsonNode> ollama = Suite.peer("ollama");
        assumeTrue(ollama.isPresent(), "an Ollama runs as a peer");
        String script = BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"));
        Path output = Files.createTempFile("quickstart", ".out");

        ProcessBuilder bash = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        bash.environment().put("CLUSTER_AI_URL", Suite.url().toString());
        bash.environment().put("CLUSTER_AI_PASSWORD_FILE", Suite.property("suite.admin-password-file"));
        bash.environment()
                .put("CLUSTER_AI_MODEL", ollama.get().path("pullableModel").asText());
        Process process = bash.start();

        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(printed).isZero();
        assertThat(printed).contains("ACKNOWLEDGED", "Seen, thank you", "\"address\":\"tcp://");
        Files.delete(output);
    }
}

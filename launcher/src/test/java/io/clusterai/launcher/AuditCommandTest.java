package io.clusterai.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.platform.chain.ChainLine;
import io.clusterai.platform.chain.Checkpoint;
import io.clusterai.platform.chain.Digest;
import io.clusterai.platform.chain.Link;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditCommandTest {

    @TempDir
    private Path directory;

    private final List<String> export = new ArrayList<>();
    private final StringWriter output = new StringWriter();
    private Checkpoint checkpoint;

    @BeforeEach
    void export() throws NoSuchAlgorithmException {
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Digest hash = Digest.NONE;
        for (int index = 1; index <= 5; index++) {
            Link link = Link.after(index - 1, hash, List.of(), "{\"action\":\"rules.create\"}");
            hash = link.hash();
            export.add(new ChainLine.Entry(link, List.of()).text());
            if (index == 3) {
                checkpoint = Checkpoint.sign(
                        index, hash, Instant.parse("2026-03-01T12:00:00Z"), keys.getPublic(), keys.getPrivate());
            }
        }
        export.addFirst(new ChainLine.Begin(1, Digest.NONE, Optional.of(checkpoint)).text());
    }

    @Test
    void saysWhatIsAnchoredAndWhatIsNot() throws IOException {
        assertThat(verify()).isZero();
        assertThat(output.toString())
                .contains("INTACT: 5 records, 1 to 5", "anchored to 3", "2 records are unanchored");
    }

    @Test
    void saysWhereAPrunedTrailBeginsAndWhoVouchesForIt() throws IOException {
        export.subList(0, 4).clear();
        export.addFirst(new ChainLine.Signed(checkpoint).text());
        export.addFirst(new ChainLine.Begin(4, checkpoint.hash(), Optional.empty()).text());

        assertThat(verify("--key", checkpoint.fingerprint())).isZero();
        assertThat(output.toString())
                .contains(
                        "INTACT: 2 records, 4 to 5",
                        "begins at record 4, vouched for by the checkpoint of 2026-03-01T12:00:00Z",
                        "2 records are unanchored");
    }

    @Test
    void findsAHeadThatWasCutOff() throws IOException {
        export.subList(0, 4).clear();
        export.addFirst(new ChainLine.Begin(4, checkpoint.hash(), Optional.empty()).text());

        assertThat(verify()).isEqualTo(1);
        assertThat(output.toString()).contains("BROKEN at record 4", "no checkpoint vouches");
    }

    @Test
    void namesTheFirstBadRecordAndFails() throws IOException {
        export.set(2, export.get(2).replace("create", "delete"));

        assertThat(verify()).isEqualTo(1);
        assertThat(output.toString()).contains("BROKEN at record 2");
    }

    @Test
    void namesTheRecordThatTheServiceFoundDamaged() throws IOException {
        export.add(4, new ChainLine.Damaged(4, "A part of it is missing, though nobody was erased.").text());

        assertThat(verify()).isEqualTo(1);
        assertThat(output.toString())
                .contains("BROKEN at record 4", "A part of it is missing, though nobody was erased.");
    }

    @Test
    void refusesAKeyThatIsNotTheOneExpected() throws IOException {
        assertThat(verify("--key", checkpoint.fingerprint())).isZero();
        assertThat(verify("--key", "0".repeat(32))).isEqualTo(1);
    }

    @Test
    void findsACutByACheckpointKeptElsewhere() throws IOException {
        String named = new ChainLine.Signed(checkpoint).text();
        // As an export has it, and as Kafka carries it.
        String alone = named.substring("{\"checkpoint\":".length(), named.length() - 1);
        Path kept = Files.writeString(directory.resolve("checkpoints"), named + "\n" + alone + "\n");
        export.set(0, new ChainLine.Begin(1, Digest.NONE, Optional.empty()).text());
        export.subList(3, export.size()).clear();

        assertThat(verify()).isZero();
        assertThat(verify("--checkpoint", kept.toString())).isEqualTo(1);
        assertThat(output.toString()).contains("BROKEN at record 3");
    }

    @Test
    void aFileThatIsNotThereIsSaidInOneSentence() {
        StringWriter errors = new StringWriter();
        CommandLine command = Main.commandLine().setErr(new PrintWriter(errors, true));

        assertThat(command.execute(
                        "audit", "verify", directory.resolve("absent").toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).startsWith("Cannot read the export").doesNotContain("\tat ");
    }

    private int verify(String... options) throws IOException {
        Path file = Files.write(directory.resolve("export.jsonl"), export);
        List<String> arguments = new ArrayList<>(List.of("audit", "verify", file.toString()));
        arguments.addAll(List.of(options));
        return Main.commandLine().setOut(new PrintWriter(output, true)).execute(arguments.toArray(String[]::new));
    }
}

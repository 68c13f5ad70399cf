package io.clusterai.launcher;

import io.clusterai.platform.chain.ChainLine;
import io.clusterai.platform.chain.ChainVerifier;
import io.clusterai.platform.chain.Checkpoint;
import io.clusterai.platform.chain.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "audit",
        description = "For whoever checks the audit trail.",
        mixinStandardHelpOptions = true,
        subcommands = AuditCommand.Verify.class)
final class AuditCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new LauncherException("Say what: ./cluster-ai audit verify FILE");
    }

    @Command(
            name = "verify",
            description =
                    "Says whether an export of the audit trail is as it was written. Needs no suite and no network; "
                            + "exits with 1 and names the first bad record when it is not.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {

        @Parameters(paramLabel = "FILE", description = "The export, one JSON object a line, unchanged.")
        private Path file;

        @Option(
                names = "--key",
                paramLabel = "FINGERPRINT",
                description =
                        "Trust signatures of this key alone. Without it a trail signed anew by somebody else passes.")
        private Optional<String> fingerprint = Optional.empty();

        @Option(
                names = "--checkpoint",
                paramLabel = "FILE",
                description =
                        "Checkpoints that were kept elsewhere, one a line, as Kafka carries them: finds a trail that was cut off together "
                                + "with its own.")
        private Optional<Path> checkpoints = Optional.empty();

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                Verdict verdict = ChainVerifier.verify(lines.lines().iterator(), fingerprint, known());
                return switch (verdict) {
                    case Verdict.Intact intact -> {
                        tell(out, intact);
                        yield 0;
                    }
                    case Verdict.Broken broken -> {
                        out.println("BROKEN at record " + broken.index() + ": " + broken.reason());
                        yield 1;
                    }
                };
            } catch (IOException | UncheckedIOException unreadable) {
                throw new LauncherException("Cannot read the export: " + unreadable.getMessage(), unreadable);
            }
        }

        private static void tell(PrintWriter out, Verdict.Intact intact) {
            out.println("INTACT: " + intact.links() + " records, " + intact.first() + " to "
                    + (intact.first() + intact.links() - 1));
            intact.origin()
                    .ifPresent(checkpoint -> out.println("begins at record " + intact.first()
                            + ", vouched for by the checkpoint of " + checkpoint.signedAt() + ", key "
                            + checkpoint.fingerprint() + ": what came before was pruned, or not exported"));
            intact.anchor()
                    .ifPresentOrElse(
                            checkpoint -> out.println("anchored to " + checkpoint.index() + " by the checkpoint of "
                                    + checkpoint.signedAt() + ", key " + checkpoint.fingerprint()),
                            () -> out.println("no checkpoint covers them"));
            if (intact.unanchored() > 0) {
                out.println(intact.unanchored() + " records are unanchored: they lie behind the last checkpoint");
            }
            if (intact.forgotten() > 0) {
                out.println(intact.forgotten() + " records are without what told of a person, erased or held back");
            }
        }

        private List<Checkpoint> known() throws IOException {
            if (checkpoints.isEmpty()) {
                return List.of();
            }
            return Files.readAllLines(checkpoints.get()).stream()
                    .filter(line -> !line.isBlank())
                    .map(Verify::checkpoint)
                    .toList();
        }

        private static Checkpoint checkpoint(String line) {
            try {
                // Kafka carries the checkpoint alone, an export names it.
                String named = line.startsWith("{\"index\":") ? "{\"checkpoint\":" + line + "}" : line;
                if (ChainLine.parse(named) instanceof ChainLine.Signed signed) {
                    return signed.checkpoint();
                }
            } catch (IllegalArgumentException malformed) {
                throw new LauncherException("Not a checkpoint: " + line, malformed);
            }
            throw new LauncherException("Not a checkpoint: " + line);
        }
    }
}

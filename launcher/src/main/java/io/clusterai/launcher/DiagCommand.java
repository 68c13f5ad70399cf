package io.clusterai.launcher;

import io.clusterai.launcher.diagnosis.Diagnosis;
import io.clusterai.launcher.suite.DataDirectory;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "diag",
        description = "Gathers versions, configuration, health and recent logs in one archive, secrets masked.",
        mixinStandardHelpOptions = true)
final class DiagCommand implements Callable<Integer> {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The archive; a new name in the present directory without it.")
    private Path output;

    @Override
    public Integer call() {
        DataDirectory data = DataDirectory.of(System.getenv());
        data.create();
        String time =
                LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss", Locale.ROOT));
        Path archive = output != null ? output : Path.of("cluster-ai-diag-" + time + ".zip");
        new Diagnosis(data, Checkout.path()).write(archive.toAbsolutePath());
        System.out.println(
                "Wrote " + archive.toAbsolutePath() + " (secrets masked; have a look before you pass it on)");
        return 0;
    }
}

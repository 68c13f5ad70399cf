package io.clusterai.launcher;

import io.clusterai.launcher.build.Builder;
import io.clusterai.launcher.build.Tools;
import io.clusterai.launcher.suite.DataDirectory;
import io.clusterai.launcher.test.Campaign;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "campaign",
        description = "Runs the system tests again and again, JVM or native, and writes start times and memory down.",
        mixinStandardHelpOptions = true,
        subcommands = BenchCommand.class)
final class CampaignCommand implements Callable<Integer> {

    @Option(names = "--repetitions", paramLabel = "N", defaultValue = "3", description = "How often; 3 without it.")
    private int repetitions;

    @Option(names = "--native", description = "Run the native executables.")
    private boolean nativeExecutables;

    @Override
    public Integer call() {
        Console console = new Console(System.out);
        Tools tools = new Tools(System.getenv());
        DataDirectory data = DataDirectory.of(System.getenv());
        data.create();
        if (!nativeExecutables) {
            new Builder(Checkout.path(), console, tools)
                    .buildChanged(data.logs().resolve("build.log"));
        }
        return new Campaign(Checkout.path(), console, tools).run(repetitions, nativeExecutables) ? 0 : 1;
    }
}

package io.clusterai.launcher;

import io.clusterai.launcher.build.Builder;
import io.clusterai.launcher.build.Tools;
import io.clusterai.launcher.suite.DataDirectory;
import io.clusterai.launcher.test.Bench;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        description = {
            "Measures what things cost beside the simplest thing that does the same, and writes a record below target/.",
            "For a machine that does nothing else. gateway: nginx, a bare Vert.x proxy and the gateway; push: a bare Vert.x"
                    + " broadcaster and the stream; auth: logins, refreshes and token checks."
        },
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

    @Parameters(paramLabel = "gateway|push|auth", description = "What to measure.")
    private Bench.Subject subject;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "7", description = "Interleaved rounds; 7 without it.")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long each is measured in each round; 10 without it.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "300000",
            description = "What each does before anything is measured: requests, or deliveries; 300000 without it.")
    private int warmUp;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "How many at once; 64 for gateway and 2000 for push without it.")
    private Integer connections;

    @Option(names = "--as-up", description = "With the JVM options of 'up' instead of the optimising compiler.")
    private boolean asUp;

    @Option(names = "--no-build", description = "Use what was built last.")
    private boolean noBuild;

    @Override
    public Integer call() {
        Console console = new Console(System.out);
        Tools tools = new Tools(System.getenv());
        Bench bench = new Bench(Checkout.path(), console, tools);
        bench.require(subject);
        if (!noBuild) {
            DataDirectory data = DataDirectory.of(System.getenv());
            data.create();
            new Builder(Checkout.path(), console, tools)
                    .buildChanged(data.logs().resolve("build.log"));
            bench.build(data.logs().resolve("bench-build.log"));
        }
        return bench.run(subject, arguments()) ? 0 : 1;
    }

    /** The wishes as the measuring program understands them. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--rounds", Integer.toString(rounds),
                "--seconds", Integer.toString(seconds),
                "--warm-up", Integer.toString(warmUp)));
        if (connections != null) {
            arguments.addAll(List.of("--connections", connections.toString()));
        }
        if (asUp) {
            arguments.add("--as-up");
        }
        return arguments;
    }
}

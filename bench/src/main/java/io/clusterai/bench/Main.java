package io.clusterai.bench;

import io.clusterai.bench.auth.AuthBench;
import io.clusterai.bench.gateway.GatewayBench;
import io.clusterai.bench.push.PushBench;
import io.clusterai.bench.suite.Plan;
import io.clusterai.bench.suite.RunningSuite;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line that {@code ./cluster-ai campaign bench} speaks; the suite it started is named by options. */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class Main {

    @Option(names = "--suite-state", required = true)
    private Path suiteState;

    @Option(names = "--admin-password-file", required = true)
    private Path adminPasswordFile;

    @Option(names = "--records", required = true)
    private Path records;

    @Option(names = "--rounds", defaultValue = "7")
    private int rounds;

    @Option(names = "--seconds", defaultValue = "10")
    private int seconds;

    @Option(names = "--warm-up", defaultValue = "300000")
    private int warmUp;

    @Option(names = "--connections", defaultValue = "0")
    private int connections;

    @Option(names = "--as-up")
    private boolean asUp;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, command, result) -> {
                    if (failure instanceof BenchException) {
                        System.err.println(failure.getMessage());
                        return 1;
                    }
                    throw failure;
                })
                .execute(arguments));
    }

    @Command(name = "gateway")
    void gateway() {
        new GatewayBench(suite(), plan(64)).run(records);
    }

    @Command(name = "push")
    void push() {
        new PushBench(suite(), plan(2_000)).run(records);
    }

    @Command(name = "auth")
    void auth() {
        new AuthBench(suite(), plan(0)).run(records);
    }

    private Plan plan(int usualConnections) {
        return new Plan(rounds, seconds, warmUp, connections == 0 ? usualConnections : connections, asUp);
    }

    private RunningSuite suite() {
        return RunningSuite.of(suiteState, adminPasswordFile);
    }
}

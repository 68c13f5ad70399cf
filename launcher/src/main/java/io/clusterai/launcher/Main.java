package io.clusterai.launcher;

import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Errors that people can act on are printed as they are, everything else with its stack trace. */
@Command(
        name = "cluster-ai",
        description = "Runs the whole of Cluster AI on this machine.",
        mixinStandardHelpOptions = true,
        version = "cluster-ai 0.1.0",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            PeersCommand.class,
            NativeCommand.class,
            TestCommand.class,
            CampaignCommand.class,
            DiagCommand.class,
            AdminCommand.class,
            AuditCommand.class,
            CertificatesCommand.class
        })
public final class Main {

    /** Kept, because a logger that nobody holds forgets its level. */
    private static final Logger KAFKA_CLIENT = Logger.getLogger("org.apache.kafka");

    private Main() {}

    public static void main(String[] arguments) {
        KAFKA_CLIENT.setLevel(Level.WARNING);
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((exception, command, result) -> {
            if (exception instanceof LauncherException) {
                command.getErr().println(exception.getMessage());
                return 1;
            }
            throw exception;
        });
    }
}

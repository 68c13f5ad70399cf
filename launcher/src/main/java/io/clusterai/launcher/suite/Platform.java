package io.clusterai.launcher.suite;

import java.util.Locale;
import java.util.Optional;

/** What machine this is, as Java names it. */
public record Platform(String system, String architecture) {

    public static Platform current() {
        return new Platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** Why the suite cannot run here with these options; empty when it can. */
    public Optional<String> refusal(SuiteOptions options) {
        boolean supported = system.toLowerCase(Locale.ROOT).equals("linux")
                && (architecture.equals("amd64") || architecture.equals("x86_64"));
        if (supported || options.allExternal()) {
            return Optional.empty();
        }
        return Optional.of(
                "The embedded PostgreSQL, Kafka and Redis run on Linux x86_64 only; this is " + system + " "
                        + architecture
                        + ". Use existing servers with --external-postgres URL --external-kafka HOST:PORT --external-redis URL.");
    }
}

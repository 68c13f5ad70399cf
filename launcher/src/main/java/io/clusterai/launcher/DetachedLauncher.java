package io.clusterai.launcher;

import io.clusterai.launcher.process.Sessions;
import io.clusterai.launcher.suite.DataDirectory;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Another launcher in the background, whose output this one shows until the suite is ready. */
final class DetachedLauncher {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final DataDirectory data;
    private final Console console;

    DetachedLauncher(DataDirectory data, Console console) {
        this.data = data;
        this.console = console;
    }

    int run(SuiteFlags flags, boolean withPeers) {
        Path log = data.log("launcher").path();
        try {
            Files.deleteIfExists(log);
            ProcessBuilder builder = new ProcessBuilder(Sessions.own(command(flags, withPeers)))
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(log.toFile());
            builder.environment().putAll(flags.environment());
            Process process = builder.start();
            Thread stop = new Thread(process::destroy);
            Runtime.getRuntime().addShutdownHook(stop); // Ctrl-C before it is ready stops it
            int code = follow(process, log);
            Runtime.getRuntime().removeShutdownHook(stop);
            return code;
        } catch (IOException e) {
            throw new LauncherException("Cannot start in the background: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("Interrupted.", e);
        }
    }

    private int follow(Process process, Path log) throws IOException, InterruptedException {
        try (BufferedReader reader = Files.newBufferedReader(log)) {
            while (true) {
                boolean ended = !process.isAlive();
                String line = reader.readLine();
                while (line != null) {
                    console.line(line);
                    if (line.startsWith("READY ")) {
                        return 0;
                    }
                    line = reader.readLine();
                }
                if (ended) {
                    return Math.max(1, process.exitValue());
                }
                Thread.sleep(POLL_INTERVAL);
            }
        }
    }

    private static List<String> command(SuiteFlags flags, boolean withPeers) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dcluster-ai.checkout=" + Checkout.path(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "up",
                "--no-build"));
        command.addAll(flags.arguments());
        if (withPeers) {
            command.add("--with-peers");
        }
        return command;
    }
}

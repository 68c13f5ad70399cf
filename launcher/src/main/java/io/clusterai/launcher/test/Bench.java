package io.clusterai.launcher.test;

import io.clusterai.launcher.Console;
import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.build.Maven;
import io.clusterai.launcher.build.Tools;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts a suite without peers, and beside it the program that measures; its record ends up below {@code target}. */
public final class Bench {

    private static final String MAIN_CLASS = "io.clusterai.bench.Main";

    private final Path checkout;
    private final Console console;
    private final Tools tools;

    public Bench(Path checkout, Console console, Tools tools) {
        this.checkout = checkout;
        this.console = console;
        this.tools = tools;
    }

    /** What can be measured. */
    public enum Subject {
        gateway,
        push,
        auth
    }

    /** Throws when something is missing that only this measurement needs. */
    public void require(Subject subject) {
        if (subject == Subject.gateway) {
            SystemPackages.requireProxies();
        }
    }

    public void build(Path log) {
        console.step("building the bench (details: " + log + ")");
        int code = new Maven(tools, checkout)
                .run(List.of("-Dquick", "-DskipTests", "-pl", "bench", "-am", "package"), Map.of(), Optional.of(log));
        if (code != 0) {
            throw new LauncherException("The build of the bench failed: " + log);
        }
    }

    /** True when it measured to its end. */
    public boolean run(Subject subject, List<String> arguments) {
        Path libraries = checkout.resolve("bench/target/lib");
        if (!Files.isDirectory(libraries)) {
            throw new LauncherException("Not built: " + libraries + " is missing");
        }
        TestSuite suite = new TestSuite(checkout, console);
        suite.start(1, List.of());
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx512m",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    checkout.resolve("bench/target/classes") + ":" + libraries + "/*",
                    MAIN_CLASS,
                    "--suite-state",
                    suite.data().state().toString(),
                    "--admin-password-file",
                    suite.data().adminPassword().toString(),
                    "--records",
                    checkout.resolve("target").toString()));
            command.addAll(arguments);
            command.add(subject.name());
            return run(command) == 0;
        } finally {
            suite.keepLogs();
            suite.stop();
        }
    }

    private static int run(List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new LauncherException("The measuring program does not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("Interrupted.", e);
        }
    }
}

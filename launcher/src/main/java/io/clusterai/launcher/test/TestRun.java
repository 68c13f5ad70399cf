package io.clusterai.launcher.test;

import io.clusterai.launcher.Console;
import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.build.Builder;
import io.clusterai.launcher.build.Maven;
import io.clusterai.launcher.build.Tools;
import io.clusterai.platform.stack.Stack;
import io.clusterai.platform.stack.StackAddresses;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code check} builds and tests every module; {@code system} runs the whole suite with its peers and looks at it from outside. */
public final class TestRun {

    private static final String SYSTEM_TESTS = "**/e2e/**/*IT";

    private final Path checkout;
    private final Console console;
    private final Tools tools;
    private final Instant begun = Instant.now();
    private final Map<String, Duration> times = new LinkedHashMap<>();
    private final List<String> brokenStages = new ArrayList<>();

    public TestRun(Path checkout, Console console, Tools tools) {
        this.checkout = checkout;
        this.console = console;
        this.tools = tools;
    }

    public void check() {
        stage("check", () -> {
            tools.requireNode();
            boolean java = checkJava();
            boolean dashboard = checkDashboard();
            if (java) {
                new Builder(checkout, console, tools).markAllBuilt();
            }
            return java && dashboard;
        });
    }

    /** Needs what {@link #check} builds. */
    public void system() {
        stage("system", () -> {
            new SystemPackages(console).ensureBrowser();
            TestSuite suite = new TestSuite(checkout, console);
            suite.start(2, List.of(TestSuite.WITH_PEERS));
            try {
                return systemTests(suite);
            } finally {
                suite.keepLogs();
                suite.stop();
            }
        });
    }

    boolean systemTests(TestSuite suite) {
        List<String> arguments = new ArrayList<>(List.of(
                "-pl",
                "e2e",
                "-am",
                "-DskipUnitTests=true",
                "-DskipITs=false",
                "-Dit.test=" + SYSTEM_TESTS,
                "-Dfailsafe.failIfNoSpecifiedTests=false"));
        suite.properties().forEach((name, value) -> arguments.add("-D" + name + "=" + value));
        arguments.add("verify");
        return maven(arguments, suite.environment());
    }

    /** Prints times and the sum; true when all is well. */
    public boolean conclude() {
        TestReports reports = TestReports.collect(checkout, begun);
        times.forEach((stage, time) -> console.line(
                String.format(Locale.ROOT, "%-8s %d min %02d s", stage, time.toMinutes(), time.toSecondsPart())));
        reports.failures().forEach(name -> console.line("FAILED   " + name));
        reports.skips().forEach(name -> console.line("SKIPPED  " + name));
        brokenStages.forEach(stage -> console.line("BROKEN   stage " + stage));
        console.line(reports.summary());
        return brokenStages.isEmpty() && reports.failures().isEmpty() && reports.passed() > 0;
    }

    private boolean checkJava() {
        try (Stack stack = Stack.start(Files.createTempDirectory("cluster-ai-check"))) {
            StackAddresses addresses = stack.addresses();
            return maven(
                    List.of(
                            "--fail-at-end",
                            "-D" + TestSuite.COMPLETE + "=true",
                            "-DskipITs=false",
                            "-Dit.test=*IT,!" + SYSTEM_TESTS,
                            "-Dfailsafe.failIfNoSpecifiedTests=false",
                            "verify"),
                    Map.of(
                            "STACK_POSTGRES_URL", addresses.postgres(),
                            "STACK_KAFKA", addresses.kafka(),
                            "STACK_REDIS", addresses.redis()));
        } catch (IOException e) {
            throw new LauncherException("No infrastructure for the tests: " + e.getMessage(), e);
        }
    }

    private boolean checkDashboard() {
        Path webui = checkout.resolve("gateway/src/main/webui");
        Path report = checkout.resolve("gateway/target/vitest/TEST-dashboard.xml");
        return run(webui, List.of("npm", "ci", "--no-audit", "--no-fund"))
                && run(webui, List.of("npm", "run", "lint"))
                && run(
                        webui,
                        List.of(
                                "npm",
                                "test",
                                "--",
                                "--reporter=default",
                                "--reporter=junit",
                                "--outputFile.junit=" + report));
    }

    private boolean maven(List<String> arguments, Map<String, String> environment) {
        return new Maven(tools, checkout).run(arguments, environment, Optional.empty()) == 0;
    }

    private static boolean run(Path directory, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            return builder.start().waitFor() == 0;
        } catch (IOException e) {
            throw new LauncherException(command.getFirst() + " does not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("Interrupted.", e);
        }
    }

    private void stage(String name, Stage stage) {
        console.step("stage " + name);
        Instant start = Instant.now();
        boolean well = false;
        try {
            well = stage.succeeds();
        } catch (LauncherException e) {
            console.line(e.getMessage());
        }
        Duration time = Duration.between(start, Instant.now());
        times.put(name, time);
        console.step("stage " + name + (well ? " passed" : " FAILED") + " after " + time.toSeconds() + " s");
        if (!well) {
            brokenStages.add(name);
        }
    }

    @FunctionalInterface
    private interface Stage {
        boolean succeeds();
    }
}

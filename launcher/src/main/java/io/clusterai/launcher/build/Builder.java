package io.clusterai.launcher.build;

import io.clusterai.launcher.Console;
import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.process.LogFile;
import io.clusterai.launcher.suite.SuiteService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Builds the services whose sources, or the libraries below them, differ from what their last build read. */
public final class Builder {

    private static final int LOG_LINES = 40;

    /** The quick build leaves the dashboard out otherwise. */
    private static final String WITH_DASHBOARD = "-Dquarkus.quinoa.enabled=true";

    private final Path checkout;
    private final Console console;
    private final Tools tools;

    public Builder(Path checkout, Console console, Tools tools) {
        this.checkout = checkout;
        this.console = console;
        this.tools = tools;
    }

    /** Builds what changed; {@code log} takes Maven's output. */
    public void buildChanged(Path log) {
        List<SuiteService> changed =
                Arrays.stream(SuiteService.values()).filter(this::isStale).toList();
        if (changed.isEmpty()) {
            return;
        }
        if (changed.contains(SuiteService.GATEWAY)) {
            tools.requireNode();
        }
        String names = changed.stream().map(SuiteService::label).collect(Collectors.joining(","));
        console.step("building " + names.replace(",", ", ") + " (details: " + log + ")");
        int code = new Maven(tools, checkout)
                .run(
                        List.of("-Dquick", "-DskipTests", WITH_DASHBOARD, "-pl", names, "-am", "package"),
                        Map.of(),
                        Optional.of(log));
        if (code != 0) {
            throw new LauncherException("The build failed. The end of " + log + ":\n" + tail(log));
        }
        changed.forEach(this::markBuilt);
        console.step("built");
    }

    /** Remembers that the services are built from the present sources, because somebody else did it. */
    public void markAllBuilt() {
        for (SuiteService service : SuiteService.values()) {
            if (Files.exists(jar(service))) {
                markBuilt(service);
            }
        }
    }

    /** Builds native executables, one after the other: each build takes most of the machine. */
    public void buildNative(List<SuiteService> services, Path log) {
        if (System.getenv("GRAALVM_HOME") == null
                && tools.onPath("native-image").isEmpty()) {
            throw new LauncherException(
                    "GRAALVM_HOME is not set. Install Mandrel or GraalVM for JDK 25 and let GRAALVM_HOME name it.");
        }
        for (SuiteService service : services) {
            console.step(
                    "building the native executable of " + service.label() + ", some minutes (details: " + log + ")");
            int code = new Maven(tools, checkout)
                    .run(
                            List.of(
                                    "-Dquick",
                                    "-Dnative",
                                    "-DskipTests",
                                    WITH_DASHBOARD,
                                    "-pl",
                                    service.label(),
                                    "-am",
                                    "package"),
                            Map.of(),
                            Optional.of(log));
            if (code != 0) {
                throw new LauncherException(
                        "The native build of " + service.label() + " failed. The end of " + log + ":\n" + tail(log));
            }
            console.step(service.label() + " is built");
        }
    }

    private boolean isStale(SuiteService service) {
        try {
            Path stamp = stamp(service);
            return !Files.exists(jar(service))
                    || !Files.exists(stamp)
                    || !Files.readString(stamp).equals(fingerprint(service).value());
        } catch (IOException e) {
            return true;
        }
    }

    private void markBuilt(SuiteService service) {
        try {
            Files.writeString(stamp(service), fingerprint(service).value());
        } catch (IOException e) {
            throw new LauncherException("Cannot write " + stamp(service) + ": " + e.getMessage(), e);
        }
    }

    private Fingerprint fingerprint(SuiteService service) {
        List<Path> sources = new ArrayList<>();
        for (String name : List.of("pom.xml", "contracts", "platform", service.label())) {
            sources.add(checkout.resolve(name));
        }
        return Fingerprint.of(checkout, sources);
    }

    private Path jar(SuiteService service) {
        return target(service).resolve("quarkus-app/quarkus-run.jar");
    }

    private Path stamp(SuiteService service) {
        return target(service).resolve("built-from");
    }

    private Path target(SuiteService service) {
        return checkout.resolve(service.label()).resolve("target");
    }

    private static String tail(Path log) {
        try {
            return LogFile.of(log).tail(LOG_LINES);
        } catch (IOException e) {
            return "(cannot be read: " + e.getMessage() + ")";
        }
    }
}

package io.clusterai.launcher.build;

import io.clusterai.launcher.LauncherException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Maven and Node on this machine. The JDK is found by the entry script, before there is any Java. */
public final class Tools {

    private static final int NODE_MAJOR = 20;
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");

    private final Map<String, String> environment;

    public Tools(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Maven 3.8.6 or later. */
    public Path maven() {
        Path maven = onPath("mvn")
                .orElseThrow(
                        () -> new LauncherException(
                                "Maven is missing. Install it: apt-get install maven (or from https://maven.apache.org), 3.8.6 or later."));
        String version = firstLine(maven.toString(), "--version");
        if (!atLeast(version, 3, 8, 6)) {
            throw new LauncherException("Maven 3.8.6 or later is needed; " + maven + " says: " + version);
        }
        return maven;
    }

    /** Node 20 or later with npm, for the dashboard. */
    public void requireNode() {
        Path node = onPath("node").orElseThrow(Tools::nodeMissing);
        if (onPath("npm").isEmpty()) {
            throw new LauncherException(
                    "npm is missing. Install it: apt-get install npm (Node itself is here: " + node + ").");
        }
        String version = firstLine(node.toString(), "--version");
        if (!atLeast(version, NODE_MAJOR, 0, 0)) {
            throw new LauncherException("Node " + NODE_MAJOR + " or later is needed; " + node + " says: " + version);
        }
    }

    private static LauncherException nodeMissing() {
        return new LauncherException(
                "Node is missing. Install Node " + NODE_MAJOR
                        + " or later with npm: apt-get install nodejs npm where that is new enough, else from https://nodejs.org.");
    }

    /** An executable on the PATH. */
    public Optional<Path> onPath(String name) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(":"))
                .filter(directory -> !directory.isBlank())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static boolean atLeast(String text, int major, int minor, int patch) {
        Matcher numbers = NUMBERS.matcher(text);
        if (!numbers.find()) {
            return false;
        }
        int[] wanted = {major, minor, patch};
        for (int i = 0; i < wanted.length; i++) {
            int present = Integer.parseInt(numbers.group(i + 1));
            if (present != wanted[i]) {
                return present > wanted[i];
            }
        }
        return true;
    }

    private String firstLine(String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // JVM warnings may come first.
            return output.lines()
                    .filter(line -> NUMBERS.matcher(line).find() && !line.startsWith("WARNING"))
                    .findFirst()
                    .orElse(output.strip());
        } catch (IOException e) {
            throw new LauncherException(command[0] + " does not run: " + e.getMessage(), e);
        }
    }
}

package io.clusterai.launcher.build;

import io.clusterai.launcher.LauncherException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maven in a checkout, run with the JDK that runs this. */
public final class Maven {

    private final Path executable;
    private final Path checkout;

    public Maven(Tools tools, Path checkout) {
        this.executable = tools.maven();
        this.checkout = checkout;
    }

    /** Runs it to its end and returns the exit code; the output goes to {@code log}, or to the terminal without one. */
    public int run(List<String> arguments, Map<String, String> environment, Optional<Path> log) {
        List<String> command = new ArrayList<>();
        command.add(executable.toString());
        command.add("--batch-mode");
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(checkout.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        builder.redirectOutput(
                log.map(path -> ProcessBuilder.Redirect.to(path.toFile())).orElse(ProcessBuilder.Redirect.INHERIT));
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Process process = builder.start();
            Thread stop = new Thread(process::destroy);
            Runtime.getRuntime().addShutdownHook(stop);
            int code = process.waitFor();
            removeHook(stop);
            return code;
        } catch (IOException e) {
            throw new LauncherException("Maven does not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("Interrupted.", e);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new LauncherException("Stopped.", e); // the hook runs already
        }
    }
}

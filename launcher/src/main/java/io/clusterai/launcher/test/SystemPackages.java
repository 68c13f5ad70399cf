package io.clusterai.launcher.test;

import io.clusterai.launcher.Console;
import io.clusterai.launcher.LauncherException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Debian packages that tests need; installed where we may, else named. */
final class SystemPackages {

    private static final Map<String, Path> BROWSER =
            Map.of("chromium", Path.of("/usr/bin/chromium"), "chromium-driver", Path.of("/usr/bin/chromedriver"));

    private static final Map<String, Path> PROXIES =
            Map.of("nginx-light", Path.of("/usr/sbin/nginx"), "wrk", Path.of("/usr/bin/wrk"));

    private final Console console;

    SystemPackages(Console console) {
        this.console = console;
    }

    /** A browser and its driver; without them the tests that need one are reported as skipped. */
    void ensureBrowser() {
        List<String> missing = missing(BROWSER);
        if (missing.isEmpty()) {
            return;
        }
        String names = String.join(" ", missing);
        boolean possible =
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/apt-get"));
        if (!possible) {
            console.step("the browser test needs: apt-get install " + names);
            return;
        }
        console.step("installing " + names);
        aptGet(List.of("update"));
        List<String> install = new ArrayList<>(List.of("install", "--no-install-recommends"));
        install.addAll(missing);
        if (!aptGet(install)) {
            console.step("apt-get could not install " + names + "; the browser test is going to be skipped");
        }
    }

    /** What {@code bench gateway} compares with, and what it measures with; nothing else needs them, so nothing installs them. */
    static void requireProxies() {
        List<String> missing = missing(PROXIES);
        if (!missing.isEmpty()) {
            throw new LauncherException("bench gateway needs: apt-get install --no-install-recommends "
                    + String.join(" ", missing) + " (its nginx need not run)");
        }
    }

    private static List<String> missing(Map<String, Path> packages) {
        return packages.entrySet().stream()
                .filter(entry -> !Files.isExecutable(entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static boolean aptGet(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("apt-get", "-qq", "-y", "-o", "DPkg::Lock::Timeout=120"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        try {
            return builder.start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package io.clusterai.launcher.suite;

import io.clusterai.launcher.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/**
 * Asks running services for the archive of the classes they have loaded, so that their next start, after a stop or a crash, takes half the
 * time. It costs each service ten seconds of processor time, in a process of its own: this is for the first start after a build, before
 * anybody uses it. The archive is a static one: a JVM that wrote a dynamic one lives on only to crash in its lambda dictionary (25.0.3).
 */
final class ClassDataArchives {

    private static final long LIMIT_SECONDS = 180;

    private final Console console;

    ClassDataArchives(Console console) {
        this.console = console;
    }

    /** Without an archive everything works, only slower: a failure is told and otherwise ignored. */
    void write(String service, FastJar application, long pid) {
        Path fresh = application.archive().resolveSibling("classes-" + pid + ".jsa");
        try {
            Process tool = new ProcessBuilder(
                            jcmd().toString(), Long.toString(pid), "VM.cds", "static_dump", fresh.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!tool.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                tool.destroyForcibly();
            } else if (Files.exists(fresh)) {
                Files.move(
                        fresh,
                        application.archive(),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                return;
            }
            console.step(service + " starts slowly: its class-data archive could not be written");
        } catch (IOException e) {
            console.step(service + " starts slowly: its class-data archive could not be written: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            discard(fresh);
        }
    }

    private static Path jcmd() {
        return Path.of(System.getProperty("java.home"), "bin", "jcmd");
    }

    private void discard(Path fresh) {
        try {
            Files.deleteIfExists(fresh);
        } catch (IOException e) {
            console.step("cannot delete " + fresh + ": " + e.getMessage());
        }
    }
}

package io.clusterai.launcher.suite;

import io.clusterai.launcher.LauncherException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * What Quarkus packages as {@code quarkus-app}, run on a flat class path instead of with {@code -jar quarkus-run.jar}: only classes of the
 * JVM's own class loaders can come from a class-data archive, and with one a service starts in about half the time. {@link
 * ClassDataArchives} writes the archive on the first start after a build; the JVM itself ignores one that does not belong to these jars.
 */
record FastJar(Path directory) {

    private static final String MAIN_CLASS = "io.quarkus.runner.GeneratedMain";

    /** The options of the JVM that belong to this application, and its main class. */
    List<String> arguments() {
        if (!Files.exists(runner())) {
            throw new LauncherException("Not built: " + runner() + " is missing");
        }
        try {
            List<String> arguments = new ArrayList<>(opened());
            arguments.add(hasArchive() ? "-XX:SharedArchiveFile=" + archive() : "-XX:+RecordDynamicDumpInfo");
            arguments.addAll(List.of("-Xlog:cds*=off,aot*=off", "-cp", String.join(":", classPath()), MAIN_CLASS));
            return arguments;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Whether there is an archive and it is newer than every jar. */
    boolean hasArchive() {
        try {
            if (!Files.exists(archive())) {
                return false;
            }
            FileTime written = Files.getLastModifiedTime(archive());
            for (String jar : classPath()) {
                if (Files.getLastModifiedTime(Path.of(jar)).compareTo(written) > 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    Path archive() {
        return directory.resolveSibling("classes.jsa");
    }

    private LauncherException unreadable(IOException cause) {
        return new LauncherException("Cannot read " + directory + ": " + cause.getMessage(), cause);
    }

    private Path runner() {
        return directory.resolve("quarkus-run.jar");
    }

    private List<String> opened() throws IOException {
        try (JarFile jar = new JarFile(runner().toFile())) {
            String opens = jar.getManifest().getMainAttributes().getValue(new Attributes.Name("Add-Opens"));
            return opens == null
                    ? List.of()
                    : Stream.of(opens.split(" "))
                            .map(name -> "--add-opens=" + name + "=ALL-UNNAMED")
                            .toList();
        }
    }

    /** What the build changed comes before the originals; the rest in a stable order, which the archive insists on. */
    private List<String> classPath() throws IOException {
        List<String> jars = new ArrayList<>();
        for (String name : List.of("quarkus/transformed-bytecode.jar", "quarkus/generated-bytecode.jar")) {
            if (Files.exists(directory.resolve(name))) {
                jars.add(directory.resolve(name).toString());
            }
        }
        for (String name : List.of("app", "lib/boot", "lib/main")) {
            try (Stream<Path> files = Files.list(directory.resolve(name))) {
                files.map(Path::toString)
                        .filter(file -> file.endsWith(".jar"))
                        .sorted()
                        .forEach(jars::add);
            }
        }
        return jars;
    }
}

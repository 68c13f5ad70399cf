package io.clusterai.platform.stack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import redis.embedded.core.ExecutableProvider;

/** Unpacks the servers that travel inside Maven artifacts into the cache, once per version of their content. */
final class Binaries {

    private static final String POSTGRES_ARCHIVE = "postgres-linux-x86_64.txz";

    private final Path cache;

    Binaries(Path cache) {
        this.cache = cache;
    }

    /** The installation directory of PostgreSQL, with {@code bin}, {@code lib} and {@code share}. */
    Path postgres() throws IOException {
        URL archive = Binaries.class.getClassLoader().getResource(POSTGRES_ARCHIVE);
        if (archive == null) {
            throw new IOException("The PostgreSQL binaries for Linux x86_64 are not on the class path");
        }
        return installOnce(cache.resolve("postgresql-" + checksum(archive)), into -> unpack(archive, into));
    }

    /** The Redis server executable. */
    Path redis() throws IOException {
        Path directory = installOnce(
                cache.resolve("redis-" + artifactVersion(ExecutableProvider.class)),
                into -> Files.move(
                        ExecutableProvider.newJarResourceProvider(into.toFile())
                                .get()
                                .toPath(),
                        into.resolve("redis-server")));
        return directory.resolve("redis-server");
    }

    private static Path installOnce(Path target, Installation installation) throws IOException {
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(target.getParent());
        Path unfinished = Files.createTempDirectory(target.getParent(), target.getFileName() + ".");
        try {
            installation.into(unfinished);
            // PostgreSQL as another user than the cache's owner must be able to enter it.
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
            deleteTree(unfinished); // another process was faster
        }
        return target;
    }

    private static void unpack(URL archive, Path into) throws IOException {
        try (InputStream raw = new BufferedInputStream(archive.openStream());
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(raw))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = into.resolve(entry.getName()).normalize();
                if (!path.startsWith(into)) {
                    throw new IOException("Entry leaves the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    if (entry.isSymbolicLink()) {
                        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                    } else {
                        Files.copy(tar, path);
                        boolean executable = (entry.getMode() & 0100) != 0;
                        Files.setPosixFilePermissions(
                                path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                    }
                }
            }
        }
    }

    private static String checksum(URL resource) throws IOException {
        if (resource.openConnection() instanceof JarURLConnection jar) {
            return HexFormat.of().toHexDigits(jar.getJarEntry().getCrc(), 8);
        }
        return "unpacked";
    }

    private static String artifactVersion(Class<?> type) {
        String jar = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .getFileName()
                .toString();
        return jar.replaceFirst("^embedded-redis-", "").replaceFirst("\\.jar$", "");
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @FunctionalInterface
    private interface Installation {
        void into(Path directory) throws IOException;
    }
}

package io.clusterai.launcher.suite;

import io.clusterai.launcher.LauncherException;
import io.clusterai.platform.stack.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/** The secrets of a suite, made up once and kept as files of mode 600. */
public final class Credentials {

    private static final int KEY_BYTES = 32;

    private final Path directory;

    Credentials(Path directory) {
        this.directory = directory;
    }

    /** A secret by its name, the same at every call. */
    public String secret(String name) {
        return read(file(name, Secrets::generate));
    }

    /** A file with 256 random bits in Base64. */
    public Path keyFile(String name) {
        return file(name, () -> {
            byte[] key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            return Base64.getEncoder().encodeToString(key);
        });
    }

    /** The file of a secret, made up at the first call. */
    public Path file(String name) {
        return file(name, Secrets::generate);
    }

    /** Puts another secret into the place of the old one. */
    public void replace(String name, String secret) {
        write(directory.resolve(name), secret);
    }

    private Path file(String name, Supplier<String> generator) {
        Path path = directory.resolve(name);
        if (!Files.exists(path)) {
            write(path, generator.get());
        }
        return path;
    }

    private static String read(Path path) {
        try {
            return Files.readString(path).strip();
        } catch (IOException e) {
            throw new LauncherException("Cannot read the secret " + path + ": " + e.getMessage(), e);
        }
    }

    private static void write(Path path, String secret) {
        try {
            Path unfinished = Files.createTempFile(
                    path.getParent(),
                    path.getFileName().toString(),
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(unfinished, secret + "\n");
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new LauncherException("Cannot write the secret " + path + ": " + e.getMessage(), e);
        }
    }
}

package io.clusterai.platform.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL on 127.0.0.1 with password authentication. PostgreSQL refuses to run as root; there it runs in a user namespace in which
 * the caller is nobody.
 */
public final class PostgresServer implements Server {

    private static final String SUPERUSER = "postgres";

    private final Path directory;
    private final int port;
    private final String password;
    private final Durability durability;
    private final Binaries binaries = new Binaries(CacheDirectory.path());

    /** {@code password} is the superuser's; it is set when the data directory is created and has to be the same ever after. */
    public PostgresServer(Path directory, int port, String password, Durability durability) {
        this.directory = directory;
        this.port = port;
        this.password = password;
        this.durability = durability;
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path directory() {
        return directory;
    }

    /** SIGINT is PostgreSQL's fast shutdown: it ends the sessions instead of waiting for them. */
    @Override
    public String stopSignal() {
        return "INT";
    }

    /** How an administrator of the server connects. */
    public PostgresAdmin admin() {
        return new PostgresAdmin("127.0.0.1", port, SUPERUSER, password);
    }

    @Override
    public void prepare() throws IOException {
        Path data = data();
        if (Files.exists(data.resolve("PG_VERSION"))) {
            return;
        }
        Files.createDirectories(directory);
        Path unfinished = directory.resolve("data.unfinished");
        Binaries.deleteTree(unfinished);
        Path passwordFile = Files.createTempFile(
                directory,
                "superuser",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(passwordFile, password);
            List<String> command = new ArrayList<>(unprivileged());
            command.addAll(List.of(
                    binaries.postgres().resolve("bin/initdb").toString(),
                    "--pgdata=" + unfinished,
                    "--username=" + SUPERUSER,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8"));
            if (durability == Durability.DISCARD) {
                command.add("--no-sync");
            }
            run(command);
            Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }

    @Override
    public List<String> command() {
        List<String> command = new ArrayList<>(unprivileged());
        try {
            command.add(binaries.postgres().resolve("bin/postgres").toString());
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL is not prepared", e);
        }
        command.addAll(List.of("-D", data().toString()));
        for (String setting : settings()) {
            command.addAll(List.of("-c", setting));
        }
        return command;
    }

    private List<String> settings() {
        List<String> settings = new ArrayList<>(List.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "max_connections=200",
                "timezone=UTC",
                "log_timezone=UTC",
                "log_line_prefix=%m [%p] %q%d ",
                "max_wal_size=512MB",
                "password_encryption=scram-sha-256"));
        if (durability == Durability.DISCARD) {
            settings.addAll(
                    List.of("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB"));
        } else {
            settings.addAll(List.of("fsync=on", "synchronous_commit=on", "shared_buffers=128MB"));
        }
        return settings;
    }

    @Override
    public boolean isReady() {
        if (!Ports.accepts(port)) {
            return false;
        }
        try (Connection connection = admin().connect("postgres")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    private static List<String> unprivileged() {
        return isRoot() ? List.of("unshare", "--user") : List.of();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
                String hint = output.contains("unshare")
                        ? "\nAs root, PostgreSQL needs user namespaces; run as an ordinary user or use an external PostgreSQL."
                        : "";
                throw new IOException("initdb failed: " + output.strip() + hint);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while creating the data directory", e);
        }
    }
}

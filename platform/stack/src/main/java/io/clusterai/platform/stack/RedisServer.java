package io.clusterai.platform.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** Redis on 127.0.0.1. */
public final class RedisServer implements Server {

    private final Path directory;
    private final int port;
    private final Optional<String> password;
    private final Durability durability;
    private final Binaries binaries = new Binaries(CacheDirectory.path());

    public RedisServer(Path directory, int port, Optional<String> password, Durability durability) {
        this.directory = directory;
        this.port = port;
        this.password = password;
        this.durability = durability;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path directory() {
        return directory;
    }

    public String url() {
        return password.map(secret -> "redis://:" + secret + "@").orElse("redis://") + address();
    }

    /** Writes the configuration as a file of mode 600, because everybody can read a command line. */
    @Override
    public void prepare() throws IOException {
        Files.createDirectories(directory);
        Path configuration = configuration();
        if (!Files.exists(configuration)) {
            Files.createFile(
                    configuration, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(configuration, """
                bind 127.0.0.1
                port %d
                dir "%s"
                daemonize no
                maxmemory 256mb
                maxmemory-policy noeviction
                save %s
                %s
                """.formatted(
                        port,
                        directory,
                        durability == Durability.KEEP ? "60 1" : "\"\"",
                        password.map(secret -> "requirepass " + secret).orElse("")));
        var unused = binaries.redis();
    }

    @Override
    public List<String> command() {
        try {
            return List.of(binaries.redis().toString(), configuration().toString());
        } catch (IOException e) {
            throw new IllegalStateException("Redis is not prepared", e);
        }
    }

    @Override
    public boolean isReady() {
        try {
            return new RedisAdmin("127.0.0.1", port, password).command("PING").equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private Path configuration() {
        return directory.resolve("redis.conf");
    }
}

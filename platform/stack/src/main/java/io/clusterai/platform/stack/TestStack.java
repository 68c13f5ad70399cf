package io.clusterai.platform.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * The stack of a test run. {@code -Dstack.postgres.url}, {@code -Dstack.kafka} and {@code -Dstack.redis} (or the environment variables
 * {@code STACK_POSTGRES_URL}, {@code STACK_KAFKA}, {@code STACK_REDIS}) name one that runs already; otherwise the first caller starts one,
 * which serves every class loader of this JVM and ends with it.
 */
public final class TestStack {

    private static final String POSTGRES = "stack.postgres.url";
    private static final String KAFKA = "stack.kafka";
    private static final String REDIS = "stack.redis";

    private TestStack() {}

    /** The addresses of the running stack, which this call starts if there is none. */
    public static StackAddresses addresses() throws IOException {
        // System properties are what all class loaders of a JVM share.
        synchronized (System.getProperties()) {
            if (setting(POSTGRES) == null) {
                StackAddresses started = startBesideThisProcess();
                System.setProperty(POSTGRES, started.postgres());
                System.setProperty(KAFKA, started.kafka());
                System.setProperty(REDIS, started.redis());
            }
            return new StackAddresses(setting(POSTGRES), setting(KAFKA), setting(REDIS));
        }
    }

    /** An empty database of its own with the role that owns it. */
    public static TestDatabase freshDatabase(String prefix) throws IOException, SQLException {
        PostgresAdmin admin = PostgresAdmin.of(addresses().postgres());
        String name = prefix + "_" + Secrets.generate().substring(0, 8);
        String password = Secrets.generate();
        admin.ensureDatabase(name, password);
        return new TestDatabase(admin.databaseUrl(name), name, password);
    }

    /** Removes a database made by {@link #freshDatabase}. */
    public static void drop(TestDatabase database) throws IOException, SQLException {
        PostgresAdmin.of(addresses().postgres()).dropDatabase(database.username());
    }

    /** Empties Redis and all topics. */
    public static void clear() throws IOException {
        StackAddresses addresses = addresses();
        RedisAdmin.of(addresses.redis()).command("FLUSHALL");
        KafkaTopics.recreate(addresses.kafka());
    }

    private static StackAddresses startBesideThisProcess() throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StackMain.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // Neither stream is closed: the process lives as long as this JVM holds its standard input.
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return StackMain.decode(output.readLine());
    }

    private static String setting(String property) {
        String value = System.getProperty(property);
        return value != null
                ? value
                : System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
    }

    /**
     * @param url without credentials, {@code postgresql://host:port/name}
     * @param username also the name of the database
     */
    public record TestDatabase(String url, String username, String password) {}
}

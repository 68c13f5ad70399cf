package io.clusterai.launcher.suite;

import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.process.Orphans;
import io.clusterai.launcher.process.ProcessSpec;
import io.clusterai.platform.stack.Durability;
import io.clusterai.platform.stack.KafkaServer;
import io.clusterai.platform.stack.KafkaTopics;
import io.clusterai.platform.stack.Ports;
import io.clusterai.platform.stack.PostgresAdmin;
import io.clusterai.platform.stack.PostgresServer;
import io.clusterai.platform.stack.RedisServer;
import io.clusterai.platform.stack.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** PostgreSQL, Kafka and Redis of a suite: embedded ones, or those of somebody else. */
final class Infrastructure {

    private static final int POSTGRES_PORT = 5432;
    private static final int KAFKA_PORT = 9092;
    private static final int REDIS_PORT = 6379;

    private final DataDirectory data;
    private final Credentials credentials;
    private final List<Server> servers = new ArrayList<>();
    private final List<SuiteState.Entry> externals = new ArrayList<>();
    private final PostgresAdmin postgres;
    private final String kafka;
    private final String redis;

    Infrastructure(Path checkout, DataDirectory data, Credentials credentials, SuiteOptions options) {
        this.data = data;
        this.credentials = credentials;
        kafka = options.externalKafka()
                .map(address -> external("kafka", address))
                .orElseGet(() -> {
                    KafkaServer server = new KafkaServer(
                            data.kafka(),
                            port(KAFKA_PORT, options),
                            List.of(
                                    "-Xms64m",
                                    "-Xmx320m",
                                    "-XX:SharedArchiveFile=" + checkout.resolve("launcher/target/kafka.jsa"),
                                    "-XX:+AutoCreateSharedArchive",
                                    "-Xlog:cds*=off,aot*=off"));
                    servers.add(server);
                    return server.address();
                });
        redis = options.externalRedis()
                .map(url -> {
                    external("redis", url.replaceFirst("^\\w+://([^@]*@)?", ""));
                    return url;
                })
                .orElseGet(() -> {
                    RedisServer server = new RedisServer(
                            data.redis(),
                            port(REDIS_PORT, options),
                            Optional.of(credentials.secret("redis-password")),
                            Durability.KEEP);
                    servers.add(server);
                    return server.url();
                });
        postgres = options.externalPostgres()
                .map(url -> {
                    PostgresAdmin admin = administrator(url);
                    external("postgresql", admin.host() + ":" + admin.port());
                    return admin;
                })
                .orElseGet(() -> {
                    PostgresServer server = new PostgresServer(
                            data.postgres(),
                            port(POSTGRES_PORT, options),
                            credentials.secret("postgresql-password"),
                            Durability.KEEP);
                    servers.add(server);
                    return server.admin();
                });
    }

    private String external(String name, String address) {
        externals.add(new SuiteState.Entry(name, 1, ProcessSpec.Role.INFRASTRUCTURE, null, address, 0, 0));
        return address;
    }

    private static PostgresAdmin administrator(String url) {
        try {
            return PostgresAdmin.of(url);
        } catch (IllegalArgumentException e) {
            throw new LauncherException("--external-postgres: " + e.getMessage(), e);
        }
    }

    /** The usual port where it is free; clients learn the port from us, so any other does as well. */
    private static int port(int usual, SuiteOptions options) {
        boolean free = !options.freePorts() && Ports.isFree(InetAddress.getLoopbackAddress(), usual);
        return free ? usual : Ports.free(1).getFirst();
    }

    /** The embedded servers, the slowest first. */
    List<ProcessSpec> processes() {
        return servers.stream().map(this::process).toList();
    }

    List<SuiteState.Entry> externals() {
        return externals;
    }

    private ProcessSpec process(Server server) {
        return new ProcessSpec(
                server.name(),
                1,
                ProcessSpec.Role.INFRASTRUCTURE,
                server::command,
                Map.of(Orphans.MARK, data.root().toString()),
                server.directory(),
                data.log(server.name()),
                server.port(),
                OptionalInt.empty(),
                server::prepare,
                server::isReady,
                server.stopSignal());
    }

    /** Roles, databases and topics; once the servers answer. */
    void furnish() {
        try {
            for (SuiteService service : SuiteService.values()) {
                if (service.database().isPresent()) {
                    ensureDatabase(service.database().get());
                }
            }
            KafkaTopics.ensure(kafka);
        } catch (SQLException e) {
            throw new LauncherException("PostgreSQL at " + postgres + " refused: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new LauncherException("Kafka at " + kafka + " refused: " + e.getMessage(), e);
        }
    }

    private void ensureDatabase(String database) throws SQLException {
        postgres.ensureDatabase(database, databasePassword(database));
    }

    private String databasePassword(String database) {
        return credentials.secret("database-" + database + "-password");
    }

    /** What a service needs to reach them. */
    Map<String, String> environment(SuiteService service) {
        Map<String, String> environment = new java.util.HashMap<>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka);
        environment.put("REDIS_URL", redis);
        service.database().ifPresent(database -> {
            environment.put("DATABASE_URL", postgres.databaseUrl(database));
            environment.put("DATABASE_USERNAME", database);
            environment.put("DATABASE_PASSWORD", databasePassword(database));
        });
        return environment;
    }
}

package io.clusterai.launcher.suite;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The six services with their standard ports. */
public enum SuiteService {
    AUTH_SERVICE(8081, 9001, "auth", 192),
    METRICS_COLLECTOR(8082, 9002, "metrics", 256),
    WORKER_SERVICE(8083, 9003, "workers", 192),
    MODEL_SERVICE(8084, 9004, "models", 192),
    ALERT_SERVICE(8085, 9005, "alerts", 192),
    GATEWAY(8080, 9000, null, 256);

    private final int port;
    private final int managementPort;
    private final String database;
    private final int heapMegabytes;

    SuiteService(int port, int managementPort, String database, int heapMegabytes) {
        this.port = port;
        this.managementPort = managementPort;
        this.database = database;
        this.heapMegabytes = heapMegabytes;
    }

    /** The name people use, which is also the module's directory. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public int port() {
        return port;
    }

    public int managementPort() {
        return managementPort;
    }

    /** The database, whose role has the same name. */
    public Optional<String> database() {
        return Optional.ofNullable(database);
    }

    int heapMegabytes() {
        return heapMegabytes;
    }

    public static Optional<SuiteService> of(String label) {
        return Arrays.stream(values())
                .filter(service -> service.label().equals(label))
                .findFirst();
    }
}

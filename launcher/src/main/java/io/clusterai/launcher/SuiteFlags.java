package io.clusterai.launcher;

import io.clusterai.launcher.suite.SuiteOptions;
import io.clusterai.launcher.suite.SuiteService;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say what kind of suite is wanted. */
final class SuiteFlags {

    private static final int MOST_REPLICAS = 8;

    @Option(
            names = "--replicas",
            split = ",",
            paramLabel = "SERVICE=N",
            description = "How many of a service, for example gateway=2,alert-service=2.")
    private Map<String, Integer> replicas = new LinkedHashMap<>();

    @Option(names = "--port", paramLabel = "N", description = "Port of the (first) gateway; 8080 without it.")
    private int port = 8080;

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "Where the gateway listens; 127.0.0.1 without it.")
    private String listen = "127.0.0.1";

    @Option(names = "--free-ports", description = "Take any free ports, so that several suites run side by side.")
    private boolean freePorts;

    @Option(names = "--native", description = "Run the native executables (see: cluster-ai native).")
    private boolean nativeExecutables;

    @Option(
            names = "--external-postgres",
            paramLabel = "URL",
            defaultValue = "${env:CLUSTER_AI_EXTERNAL_POSTGRES}",
            description =
                    "Use this PostgreSQL: postgresql://ADMIN:PASSWORD@HOST:PORT. Also CLUSTER_AI_EXTERNAL_POSTGRES.")
    private String externalPostgres;

    @Option(
            names = "--external-kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:CLUSTER_AI_EXTERNAL_KAFKA}",
            description = "Use this Kafka. Also CLUSTER_AI_EXTERNAL_KAFKA.")
    private String externalKafka;

    @Option(
            names = "--external-redis",
            paramLabel = "URL",
            defaultValue = "${env:CLUSTER_AI_EXTERNAL_REDIS}",
            description = "Use this Redis: redis://[:PASSWORD@]HOST:PORT. Also CLUSTER_AI_EXTERNAL_REDIS.")
    private String externalRedis;

    SuiteOptions options() {
        Map<SuiteService, Integer> counts = new EnumMap<>(SuiteService.class);
        replicas.forEach((name, count) -> {
            SuiteService service =
                    SuiteService.of(name).orElseThrow(() -> new LauncherException("--replicas: no service " + name));
            if (count < 1 || count > MOST_REPLICAS) {
                throw new LauncherException("--replicas: " + name + " can run 1 to " + MOST_REPLICAS + " times");
            }
            counts.put(service, count);
        });
        if (port < 1 || port > 65535) {
            throw new LauncherException("--port: not a port: " + port);
        }
        return new SuiteOptions(
                counts,
                port,
                listen,
                freePorts,
                nativeExecutables,
                Optional.ofNullable(externalPostgres),
                Optional.ofNullable(externalKafka),
                Optional.ofNullable(externalRedis));
    }

    /** The same wishes as arguments for another launcher; URLs with passwords travel in the environment. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        replicas.forEach((name, count) -> arguments.addAll(List.of("--replicas", name + "=" + count)));
        arguments.addAll(List.of("--port", Integer.toString(port), "--listen", listen));
        if (freePorts) {
            arguments.add("--free-ports");
        }
        if (nativeExecutables) {
            arguments.add("--native");
        }
        return arguments;
    }

    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        put(environment, "CLUSTER_AI_EXTERNAL_POSTGRES", externalPostgres);
        put(environment, "CLUSTER_AI_EXTERNAL_KAFKA", externalKafka);
        put(environment, "CLUSTER_AI_EXTERNAL_REDIS", externalRedis);
        return environment;
    }

    private static void put(Map<String, String> environment, String name, String value) {
        if (value != null) {
            environment.put(name, value);
        }
    }
}

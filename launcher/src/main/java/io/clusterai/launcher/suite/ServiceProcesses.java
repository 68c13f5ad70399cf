package io.clusterai.launcher.suite;

import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.process.Orphans;
import io.clusterai.launcher.process.ProcessSpec;
import io.clusterai.platform.stack.CacheDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands and environments of the services: the one place that knows how a service is told about the others. */
final class ServiceProcesses {

    private static final String EXTERNAL_URLS = "AUTH_OAUTH_EXTERNAL_URLS";

    private final Path checkout;
    private final DataDirectory data;
    private final Credentials credentials;
    private final SuiteOptions options;
    private final PortPlan ports;
    private final Infrastructure infrastructure;
    private final Readiness readiness = new Readiness();

    ServiceProcesses(
            Path checkout,
            DataDirectory data,
            Credentials credentials,
            SuiteOptions options,
            PortPlan ports,
            Infrastructure infrastructure) {
        this.checkout = checkout;
        this.data = data;
        this.credentials = credentials;
        this.options = options;
        this.ports = ports;
        this.infrastructure = infrastructure;
    }

    List<ProcessSpec> all() {
        List<ProcessSpec> processes = new ArrayList<>();
        for (SuiteService service : SuiteService.values()) {
            List<PortPlan.Ports> replicas = ports.of(service);
            for (int replica = 1; replica <= replicas.size(); replica++) {
                processes.add(process(service, replica, replicas.get(replica - 1)));
            }
        }
        return processes;
    }

    private ProcessSpec process(SuiteService service, int replica, PortPlan.Ports own) {
        Path directory = data.service(service);
        return new ProcessSpec(
                service.label(),
                replica,
                ProcessSpec.Role.SERVICE,
                () -> command(service, replica),
                environment(service, replica, own),
                directory,
                data.log(ProcessSpec.label(service.label(), replica)),
                own.http(),
                OptionalInt.of(own.management()),
                () -> Files.createDirectories(directory),
                () -> readiness.isReady(own.management()),
                "TERM");
    }

    private List<String> command(SuiteService service, int replica) {
        if (options.nativeExecutables()) {
            return List.of(nativeExecutable(service).toString(), "-Xmx" + service.heapMegabytes() + "m");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsuite.instance=" + service.label() + "-" + replica, // for whoever reads a list of processes
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx" + service.heapMegabytes() + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(application(service).arguments());
        return command;
    }

    /** What the JVM of a service runs. */
    FastJar application(SuiteService service) {
        return new FastJar(checkout.resolve(service.label()).resolve("target/quarkus-app"));
    }

    private Path nativeExecutable(SuiteService service) {
        try (Stream<Path> files = Files.list(checkout.resolve(service.label()).resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner") && Files.isExecutable(file))
                    .findFirst()
                    .orElseThrow(() -> notNative(service));
        } catch (IOException e) {
            throw notNative(service);
        }
    }

    private static LauncherException notNative(SuiteService service) {
        return new LauncherException(
                service.label() + " has no native executable; build it with: ./cluster-ai native " + service.label());
    }

    private Map<String, String> environment(SuiteService service, int replica, PortPlan.Ports own) {
        Map<String, String> environment = new HashMap<>(infrastructure.environment(service));
        environment.put(Orphans.MARK, data.root().toString());
        environment.put("SUITE_INSTANCE", service.label() + "-" + replica);
        environment.put("QUARKUS_HTTP_HOST", service == SuiteService.GATEWAY ? options.listen() : "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(own.http()));
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(own.management()));
        environment.put("ACCESS_AUTH_URL", urls(SuiteService.AUTH_SERVICE, ServiceProcesses::httpUrl));
        environment.put("ACCESS_SERVICE_SECRET", credentials.secret("access-service-secret"));
        // Everything is local here, so users may point us at loopback addresses.
        environment.put("EGRESS_ALLOW", "127.0.0.0/8,::1/128");
        switch (service) {
            case AUTH_SERVICE -> {
                environment.put(
                        "AUTH_BOOTSTRAP_ADMIN_PASSWORD_FILE",
                        credentials.file("admin-password").toString());
                environment.put(
                        "AUTH_KEYS_ENCRYPTION_KEY_FILE",
                        credentials.keyFile("keys-encryption-key").toString());
                // Whoever signs in by another issuer comes back here, unless people find the gateway elsewhere.
                if (!System.getenv().containsKey(EXTERNAL_URLS)) {
                    environment.put(EXTERNAL_URLS, urls(SuiteService.GATEWAY, ServiceProcesses::httpUrl));
                }
            }
            case METRICS_COLLECTOR -> {
                environment.put("METRICS_TARGETS_STATIC", ownMetrics());
                environment.put(
                        "METRICS_TARGETS_SECRETS_KEY_FILE",
                        credentials.keyFile("target-secrets-key").toString());
            }
            case WORKER_SERVICE -> {
                environment.put(
                        "WORKER_LOCAL_COMMAND",
                        CacheDirectory.path().resolve("dask/venv/bin/dask").toString());
                environment.put("WORKER_LOCAL_DIRECTORY", data.workers().toString());
            }
            case GATEWAY -> {
                upstreams(environment);
                environment.put(
                        "GATEWAY_LIMITS_REPLICAS",
                        Integer.toString(ports.of(SuiteService.GATEWAY).size()));
            }
            case ALERT_SERVICE -> {
                environment.put(
                        "ALERT_CHANNEL_SECRETS_KEY_FILE",
                        credentials.keyFile("channel-secrets-key").toString());
                environment.put(
                        "ALERT_NOTIFICATION_EXTERNAL_URL",
                        httpUrl(ports.of(SuiteService.GATEWAY).getFirst()));
            }
            case MODEL_SERVICE -> {
                // the common environment is enough
            }
        }
        return environment;
    }

    private void upstreams(Map<String, String> environment) {
        for (SuiteService upstream : SuiteService.values()) {
            if (upstream != SuiteService.GATEWAY) {
                String prefix = "GATEWAY_UPSTREAM_"
                        + upstream.label().toUpperCase(Locale.ROOT).replace('-', '_');
                environment.put(prefix + "_URLS", urls(upstream, ServiceProcesses::httpUrl));
                environment.put(prefix + "_MANAGEMENT_URLS", urls(upstream, ServiceProcesses::managementUrl));
            }
        }
    }

    private String ownMetrics() {
        return Stream.of(SuiteService.values())
                .flatMap(service -> ports.of(service).stream()
                        .map(replica -> service.label() + "=" + managementUrl(replica) + "/q/metrics"))
                .collect(Collectors.joining(","));
    }

    private String urls(SuiteService service, Function<PortPlan.Ports, String> url) {
        return ports.of(service).stream().map(url).collect(Collectors.joining(","));
    }

    private static String httpUrl(PortPlan.Ports ports) {
        return "http://127.0.0.1:" + ports.http();
    }

    private static String managementUrl(PortPlan.Ports ports) {
        return "http://127.0.0.1:" + ports.management();
    }
}

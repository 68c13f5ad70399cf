package io.clusterai.launcher.suite;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.launcher.process.ProcessSpec;
import io.clusterai.platform.stack.Ports;
import java.util.List;
import java.util.Locale;

/** What runs now and how well; its JSON form is part of the API. */
public record SuiteStatus(List<Service> services, List<Server> infrastructure) {

    /** Whether it answers, still tries to, or is gone. */
    public enum Health {
        UP,
        STARTING,
        DOWN
    }

    public record Service(String name, int replica, int port, int managementPort, long pid, Health status) {}

    public record Server(String name, String address, Health status) {}

    /** Asks every process of the suite. */
    public static SuiteStatus of(SuiteState state) {
        Readiness readiness = new Readiness();
        return new SuiteStatus(
                state.services().parallelStream()
                        .map(entry -> new Service(
                                entry.name(),
                                entry.replica(),
                                entry.port(),
                                entry.managementPort(),
                                entry.process() == null ? 0 : entry.process().pid(),
                                health(entry, readiness.isReady(entry.managementPort()))))
                        .toList(),
                state.infrastructure().stream()
                        .map(entry -> new Server(entry.name(), entry.address(), serverHealth(entry)))
                        .toList());
    }

    private static Health serverHealth(SuiteState.Entry entry) {
        if (entry.process() == null) {
            return reachable(entry.address()) ? Health.UP : Health.DOWN;
        }
        return health(entry, Ports.accepts(entry.port()));
    }

    private static boolean reachable(String addresses) {
        String first = addresses.split("[,/]")[0];
        int colon = first.lastIndexOf(':');
        return colon > 0 && Ports.accepts(first.substring(0, colon), Integer.parseInt(first.substring(colon + 1)));
    }

    private static Health health(SuiteState.Entry entry, boolean answers) {
        if (entry.process() == null || !entry.process().isAlive()) {
            return Health.DOWN;
        }
        return answers ? Health.UP : Health.STARTING;
    }

    public String json() {
        try {
            return new ObjectMapper().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A status is always JSON", e);
        }
    }

    @JsonIgnore
    public boolean isUp() {
        return services.stream().allMatch(service -> service.status() == Health.UP)
                && infrastructure.stream().allMatch(server -> server.status() == Health.UP);
    }

    /** A table for people. */
    public String table() {
        StringBuilder table = new StringBuilder();
        String format = "%-20s %7s  %-22s %-11s %8s  %s%n";
        table.append(
                String.format(Locale.ROOT, format, "SERVICE", "REPLICA", "ADDRESS", "MANAGEMENT", "PID", "STATUS"));
        for (Service service : services) {
            table.append(String.format(
                    Locale.ROOT,
                    format,
                    ProcessSpec.label(service.name(), service.replica()),
                    service.replica(),
                    "127.0.0.1:" + service.port(),
                    service.managementPort(),
                    service.pid(),
                    service.status()));
        }
        for (Server server : infrastructure) {
            table.append(
                    String.format(Locale.ROOT, format, server.name(), "", server.address(), "", "", server.status()));
        }
        return table.toString().stripTrailing();
    }
}

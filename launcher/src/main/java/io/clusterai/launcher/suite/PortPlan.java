package io.clusterai.launcher.suite;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;

/**
 * Which replica listens where. First replicas have the standard ports, which must be free; further gateways the next free one of 8180,
 * 8280 …; everything else any free port.
 */
public record PortPlan(Map<SuiteService, List<Ports>> services, List<Integer> taken) {

    private static final int GATEWAY_STEP = 100;

    public PortPlan {
        services = Map.copyOf(services);
        taken = List.copyOf(taken);
    }

    /** The two ports of one replica. */
    public record Ports(int http, int management) {}

    static PortPlan of(SuiteOptions options, IntPredicate isFree, IntSupplier anyFree) {
        Map<SuiteService, List<Ports>> services = new EnumMap<>(SuiteService.class);
        List<Integer> taken = new ArrayList<>();
        Set<Integer> used = new HashSet<>();
        IntSupplier fresh = () -> {
            int port = anyFree.getAsInt();
            while (!used.add(port)) {
                port = anyFree.getAsInt();
            }
            return port;
        };
        for (SuiteService service : SuiteService.values()) {
            List<Ports> replicas = new ArrayList<>();
            int standard = service == SuiteService.GATEWAY ? options.port() : service.port();
            for (int replica = 1; replica <= options.replicasOf(service); replica++) {
                if (options.freePorts()) {
                    boolean chosen =
                            service == SuiteService.GATEWAY && replica == 1 && options.port() != service.port();
                    replicas.add(new Ports(chosen ? options.port() : fresh.getAsInt(), fresh.getAsInt()));
                } else if (replica == 1) {
                    replicas.add(new Ports(standard, service.managementPort()));
                    for (int port : List.of(standard, service.managementPort())) {
                        if (!used.add(port) || !isFree.test(port)) {
                            taken.add(port);
                        }
                    }
                } else if (service == SuiteService.GATEWAY) {
                    replicas.add(new Ports(further(standard, used, isFree), fresh.getAsInt()));
                } else {
                    replicas.add(new Ports(fresh.getAsInt(), fresh.getAsInt()));
                }
            }
            services.put(service, List.copyOf(replicas));
        }
        return new PortPlan(services, taken);
    }

    private static int further(int standard, Set<Integer> used, IntPredicate isFree) {
        int port = standard + GATEWAY_STEP;
        while (used.contains(port) || !isFree.test(port)) {
            port += GATEWAY_STEP;
        }
        used.add(port);
        return port;
    }

    List<Ports> of(SuiteService service) {
        return services.get(service);
    }
}

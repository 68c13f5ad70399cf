package io.clusterai.launcher.suite;

import java.util.Map;
import java.util.Optional;

/**
 * How somebody wants the suite.
 *
 * @param replicas only the services of which there shall be more than one
 * @param port of the first gateway
 * @param listen the address on which the gateways listen
 * @param freePorts take any free port instead of the standard ones
 * @param nativeExecutables run the native executables instead of the jars
 */
public record SuiteOptions(
        Map<SuiteService, Integer> replicas,
        int port,
        String listen,
        boolean freePorts,
        boolean nativeExecutables,
        Optional<String> externalPostgres,
        Optional<String> externalKafka,
        Optional<String> externalRedis) {

    public SuiteOptions {
        replicas = Map.copyOf(replicas);
    }

    public int replicasOf(SuiteService service) {
        return replicas.getOrDefault(service, 1);
    }

    /** Whether no embedded server is needed. */
    public boolean allExternal() {
        return externalPostgres.isPresent() && externalKafka.isPresent() && externalRedis.isPresent();
    }
}

package io.clusterai.e2e.suite;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** Every process of the suite that answers requests, with a route of its own that any reader may ask. */
public record Doors(List<Door> all) {

    private static final Map<String, String> PROBES = Map.of(
            "gateway", "/api/v1/health",
            "auth-service", "/api/v1/auth/me",
            "metrics-collector", "/api/v1/metrics/nodes",
            "worker-service", "/api/v1/workers",
            "model-service", "/api/v1/models",
            "alert-service", "/api/v1/alerts");

    /** As the suite runs now. */
    public static Doors now() {
        return new Doors(Api.stream(Suite.status().path("services")).stream()
                .map(process -> new Door(
                        process.path("name").asText(),
                        URI.create("http://127.0.0.1:" + process.path("port").asInt()),
                        process.path("pid").asLong(),
                        PROBES.get(process.path("name").asText())))
                .toList());
    }

    public List<Door> of(String service) {
        return all.stream().filter(door -> door.service().equals(service)).toList();
    }

    public List<Door> except(String service) {
        return all.stream().filter(door -> !door.service().equals(service)).toList();
    }

    /** One process. */
    public record Door(String service, URI address, long pid, String probe) {

        public Api.Answer knock(String token) {
            return Api.anonymous(address).withToken(token).get(probe);
        }

        @Override
        public String toString() {
            return service + " at " + address;
        }
    }
}

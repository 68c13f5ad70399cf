package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Suite;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Nothing stays open behind a request. */
class LeakIT {

    private static final List<String> SERVICES =
            List.of("auth-service", "metrics-collector", "worker-service", "model-service", "alert-service", "gateway");
    private static final List<String> ROUTES = List.of(
            "/api/v1/auth/me",
            "/api/v1/metrics/nodes",
            "/api/v1/workers/clusters",
            "/api/v1/models/nodes",
            "/api/v1/alerts");
    private static final int WARM_UP = 20;
    private static final int REQUESTS = 100;

    /** Connections of pools come and go; a leak of one in two requests to one of two replicas is more. */
    private static final int ALLOWED = 40;

    @Test
    void manyRequestsLeaveNoFileOrSocketOpen() {
        Api admin = Api.admin().uncached();
        ask(admin, WARM_UP);
        Map<String, Integer> before = openFiles();

        ask(admin, REQUESTS);

        assertThat(openFiles())
                .allSatisfy((process, open) ->
                        assertThat(open).as(process).isLessThan(before.getOrDefault(process, open) + ALLOWED));
    }

    private static void ask(Api admin, int times) {
        for (int request = 0; request < times; request++) {
            ROUTES.forEach(route -> admin.get(route).expect(200));
        }
    }

    private static Map<String, Integer> openFiles() {
        Map<String, Integer> open = new TreeMap<>();
        for (String service : SERVICES) {
            Suite.processes(service).forEach(process -> Optional.ofNullable(
                            new File("/proc/" + process.path("pid").asLong() + "/fd").list())
                    .ifPresent(files ->
                            open.put(service + " " + process.path("pid").asLong(), files.length)));
        }
        assertThat(open).hasSizeGreaterThanOrEqualTo(SERVICES.size());
        return open;
    }
}

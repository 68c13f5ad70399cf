package io.clusterai.auth.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The audit trail as an administrator sees it. */
public final class Trail {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Trail() {}

    /** The newest record of an act on a target, as soon as it is there. */
    public static Map<String, Object> of(String action, String target) {
        SignedInUser admin = SignedInUser.admin();
        return Awaitility.await(action + " of " + target)
                .atMost(PATIENCE)
                .until(() -> find(admin, "?action=" + action + "&target=" + target), found -> !found.isEmpty())
                .getFirst();
    }

    public static List<Map<String, Object>> find(SignedInUser reader, String query) {
        return reader.request()
                .get("/api/v1/audit" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("items");
    }

    public static void assertDone(Map<String, Object> record, String actorName) {
        assertThat(record).containsEntry("decision", "ALLOWED").containsEntry("result", "DONE");
        assertThat(actor(record)).containsEntry("name", actorName).containsKeys("id", "address", "method");
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> actor(Map<String, Object> record) {
        return (Map<String, Object>) record.get("actor");
    }
}

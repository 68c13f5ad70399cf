package io.clusterai.e2e.system;

import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Suite;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Rules and channels that a test makes and takes away again. */
final class Rules implements AutoCloseable {

    /** True on every machine from the first sample on, one series per node. */
    static final String ALWAYS = "node_memory_MemTotal_bytes > 0";

    private final Api api;
    private final List<String> made = new ArrayList<>();

    Rules(Api api) {
        this.api = api;
    }

    static String uniqueName(String prefix) {
        return prefix + UUID.randomUUID().toString().substring(0, 8);
    }

    /** @return the rule's id */
    String rule(String name, String expression) {
        String body = Suite.JSON
                .createObjectNode()
                .put("name", name)
                .put("expression", expression)
                .put("for", "PT0S")
                .put("severity", "warning")
                .put("enabled", true)
                .toString();
        String id = api.post("/api/v1/alerts/rules", body)
                .expect(201)
                .json()
                .path("id")
                .asText();
        made.add("/api/v1/alerts/rules/" + id);
        return id;
    }

    /** @return the channel's id */
    String webhook(String name, String url) {
        String body = Suite.JSON
                .createObjectNode()
                .put("name", name)
                .put("type", "webhook")
                .put("url", url)
                .toString();
        String id = api.post("/api/v1/alerts/channels", body)
                .expect(201)
                .json()
                .path("id")
                .asText();
        made.add("/api/v1/alerts/channels/" + id);
        return id;
    }

    @Override
    public void close() {
        made.forEach(api::delete);
    }
}

package io.clusterai.launcher.peers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a peer's script says about it in one line of JSON. */
public record PeerStatus(JsonNode json) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the last line of the script's output. */
    public static PeerStatus parse(String name, String output) {
        try {
            String last = output.lines().reduce((first, second) -> second).orElse("");
            JsonNode json = JSON.readTree(last);
            if (json.isObject()) {
                return new PeerStatus(json);
            }
            return unknown(name, "its script answered nothing");
        } catch (JsonProcessingException e) {
            return unknown(name, "its script answered no JSON");
        }
    }

    static PeerStatus unknown(String name, String reason) {
        return new PeerStatus(JSON.createObjectNode()
                .put("name", name)
                .put("installed", false)
                .put("running", false)
                .put("reason", reason));
    }

    public String name() {
        return json.path("name").asText();
    }

    public boolean running() {
        return json.path("running").asBoolean();
    }

    public boolean installed() {
        return json.path("installed").asBoolean();
    }

    public String reason() {
        return json.path("reason").asText();
    }

    /** The Dask scheduler, if this is one and it runs. */
    public Optional<DaskScheduler> scheduler() {
        String address = json.path("schedulerAddress").asText();
        String http = json.path("httpUrl").asText();
        return running() && !address.isEmpty() && !http.isEmpty()
                ? Optional.of(new DaskScheduler(address, http))
                : Optional.empty();
    }

    /** The Ollama nodes, if these are some and they run. */
    public List<String> ollamaUrls() {
        List<String> urls = new ArrayList<>();
        if (running()) {
            json.path("urls").forEach(url -> urls.add(url.asText()));
            String single = json.path("url").asText();
            if (urls.isEmpty() && !single.isEmpty()) {
                urls.add(single);
            }
        }
        return urls;
    }

    /** {@code dask runs at …}, or why it does not. */
    public String sentence() {
        if (!running()) {
            return name() + " does not run: " + reason();
        }
        String at = scheduler().map(DaskScheduler::address).orElseGet(() -> String.join(", ", ollamaUrls()));
        return name() + " runs at " + at;
    }
}

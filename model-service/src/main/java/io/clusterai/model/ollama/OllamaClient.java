package io.clusterai.model.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.model.catalog.HeldModel;
import io.clusterai.model.catalog.Inventory;
import io.clusterai.model.catalog.ModelName;
import io.clusterai.model.catalog.ModelTraits;
import io.clusterai.model.ollama.OllamaFailure.Kind;
import io.clusterai.model.pull.PullLine;
import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.egress.EgressException;
import io.clusterai.platform.egress.EgressRequest;
import io.clusterai.platform.egress.EgressResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.parsetools.RecordParser;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;

/** Speaks Ollama's protocol, reading it tolerantly. Every failure is an {@link OllamaFailure}. */
@ApplicationScoped
public class OllamaClient {

    private static final int LONGEST_LINE = 64 * 1024;

    private final EgressClient egress;
    private final ObjectMapper json;
    private final OllamaConfig config;

    OllamaClient(EgressClient egress, ObjectMapper json, OllamaConfig config) {
        this.egress = egress;
        this.json = json;
        this.config = config;
    }

    /** Everything we follow about a node: its version first, then what it stores and what it has loaded. */
    public Uni<Inventory> inventory(URI node) {
        return get(node, "/api/version").map(OllamaClient::version).chain(version -> Uni.combine()
                .all()
                .unis(get(node, "/api/tags"), get(node, "/api/ps"))
                .asTuple()
                .map(lists -> new Inventory(version, heldModels(lists.getItem1(), lists.getItem2()))));
    }

    /** What a model is, from a node that holds it. */
    public Uni<ModelTraits> show(URI node, ModelName model) {
        return send(request(HttpMethod.POST, node, "/api/show").withJson(body(Map.of("model", model.value()))))
                .map(OllamaClient::traits);
    }

    /** Removes a model from one node. */
    public Uni<Void> delete(URI node, ModelName model) {
        return egress.send(request(HttpMethod.DELETE, node, "/api/delete")
                        .withTimeout(config.deleteTimeout())
                        .withJson(body(Map.of("model", model.value()))))
                .onFailure(EgressException.class)
                .transform(OllamaClient::noAnswer)
                .invoke(this::requireSuccess)
                .replaceWithVoid();
    }

    /**
     * The lines of a pull as they come. Ends with the answer, whether it told of success or not; cancelling ends the exchange, upon which
     * Ollama stops and keeps the parts it has.
     */
    public Multi<PullLine> pull(URI node, ModelName model, boolean insecure) {
        EgressRequest request = request(HttpMethod.POST, node, "/api/pull")
                .withTimeout(config.pullAnswerTimeout())
                .withIdleTimeout(config.pullIdleTimeout())
                .withJson(body(Map.of("model", model.value(), "insecure", insecure, "stream", true)));
        return egress.open(request)
                .onFailure(EgressException.class)
                .transform(OllamaClient::noAnswer)
                .onItem()
                .transformToMulti(response -> Multi.createFrom().emitter(emitter -> readLines(response, emitter)));
    }

    private void readLines(HttpClientResponse response, MultiEmitter<? super PullLine> emitter) {
        AtomicBoolean over = new AtomicBoolean();
        emitter.onTermination(() -> {
            over.set(true);
            response.request().reset();
        });
        RecordParser lines = RecordParser.newDelimited("\n", buffer -> emitLine(buffer, emitter));
        lines.maxRecordSize(LONGEST_LINE);
        lines.exceptionHandler(failure -> emitter.fail(notOllama("a line of its answer is too long", failure)));
        response.exceptionHandler(failure -> {
            // Our own reset breaks the connection too, and that is nobody's news.
            if (!over.get()) {
                emitter.fail(new OllamaFailure(Kind.NO_ANSWER, "the connection to the node broke", failure));
            }
        });
        response.handler(lines);
        response.endHandler(end -> {
            lines.handle(Buffer.buffer("\n"));
            emitter.complete();
        });
        response.resume();
    }

    private void emitLine(Buffer buffer, MultiEmitter<? super PullLine> emitter) {
        String text = buffer.toString(StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            return;
        }
        try {
            emitter.emit(line(json.readTree(text)));
        } catch (JsonProcessingException unreadable) {
            emitter.fail(notOllama("its answer to a pull is not JSON", unreadable));
        }
    }

    static PullLine line(JsonNode line) {
        if (line.hasNonNull("error")) {
            return new PullLine.Error(line.get("error").asText());
        }
        String status = line.path("status").asText("");
        if (status.equals("success")) {
            return new PullLine.Success();
        }
        return line.hasNonNull("digest")
                ? new PullLine.Layer(
                        line.get("digest").asText(),
                        line.path("total").asLong(0),
                        line.path("completed").asLong(0))
                : new PullLine.Step(status);
    }

    static String version(JsonNode answer) {
        if (!answer.hasNonNull("version")) {
            throw notOllama("it does not name a version", null);
        }
        return answer.get("version").asText();
    }

    static List<HeldModel> heldModels(JsonNode tags, JsonNode processes) {
        if (!tags.path("models").isArray() && !tags.path("models").isNull()) {
            throw notOllama("it does not list its models", null);
        }
        Map<String, Long> vramOfLoaded = new HashMap<>();
        processes
                .path("models")
                .forEach(loaded -> vramOfLoaded.put(
                        loaded.path("name").asText(), loaded.path("size_vram").asLong(0)));
        List<HeldModel> held = new ArrayList<>();
        for (JsonNode model : tags.path("models")) {
            String name = model.path("name").asText("");
            if (!name.isEmpty()) {
                held.add(new HeldModel(
                        name,
                        model.path("digest").asText(""),
                        model.path("size").asLong(0),
                        vramOfLoaded.containsKey(name),
                        vramOfLoaded.getOrDefault(name, 0L)));
            }
        }
        return held;
    }

    static ModelTraits traits(JsonNode shown) {
        JsonNode details = shown.path("details");
        JsonNode info = shown.path("model_info");
        String architecture = info.path("general.architecture").asText("");
        return new ModelTraits(
                details.path("format").asText(""),
                details.path("family").asText(""),
                details.path("parameter_size").asText(""),
                details.path("quantization_level").asText(""),
                info.path(architecture + ".context_length").asLong(0),
                StreamSupport.stream(shown.path("capabilities").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList(),
                shown.path("template").asText(""),
                shown.path("parameters").asText(""));
    }

    private Uni<JsonNode> get(URI node, String path) {
        return send(request(HttpMethod.GET, node, path));
    }

    private Uni<JsonNode> send(EgressRequest request) {
        return egress.send(request)
                .onFailure(EgressException.class)
                .transform(OllamaClient::noAnswer)
                .invoke(this::requireSuccess)
                .map(this::tree);
    }

    private EgressRequest request(HttpMethod method, URI node, String path) {
        return EgressRequest.of(method, URI.create(node + path))
                .withHeader("Accept", "application/json")
                .withTimeout(config.answerTimeout())
                .withMaxResponseBytes(config.answerMaxBytes());
    }

    private void requireSuccess(EgressResponse response) {
        if (response.isSuccess()) {
            return;
        }
        String said = errorText(response);
        if (response.status() == 404 && said.contains("not found")) {
            throw new OllamaFailure(Kind.UNKNOWN_MODEL, said, null);
        }
        throw said.isEmpty()
                ? notOllama("it answers with status " + response.status(), null)
                : new OllamaFailure(Kind.REFUSED, said, null);
    }

    private String errorText(EgressResponse response) {
        try {
            return json.readTree(response.body().getBytes()).path("error").asText("");
        } catch (IOException notJson) {
            return "";
        }
    }

    private JsonNode tree(EgressResponse response) {
        try {
            return json.readTree(response.body().getBytes());
        } catch (IOException unreadable) {
            throw notOllama("its answer is not JSON", unreadable);
        }
    }

    private String body(Map<String, Object> fields) {
        try {
            return json.writeValueAsString(fields);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a map of texts and flags is always JSON", impossible);
        }
    }

    private static Throwable noAnswer(Throwable failure) {
        EgressException egress = (EgressException) failure;
        String reason = isRefusedConnection(egress) ? "connection refused" : egress.getMessage();
        return new OllamaFailure(Kind.NO_ANSWER, reason, egress);
    }

    private static boolean isRefusedConnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    && String.valueOf(cause.getMessage()).contains("refused")) {
                return true;
            }
        }
        return false;
    }

    private static OllamaFailure notOllama(String what, Throwable cause) {
        return new OllamaFailure(Kind.NOT_OLLAMA, "no Ollama: " + what, cause);
    }
}

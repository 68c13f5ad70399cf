package io.clusterai.worker.dask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.egress.EgressException;
import io.clusterai.platform.egress.EgressRequest;
import io.clusterai.platform.egress.EgressResponse;
import io.clusterai.worker.roster.Load;
import io.clusterai.worker.roster.SchedulerReport;
import io.clusterai.worker.roster.Sighting;
import io.clusterai.worker.roster.WorkerState;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Speaks HTTP with stock Dask schedulers. Failures are {@link DaskException}s. */
@ApplicationScoped
public class DaskClient {

    private static final int MAX_TEXT = 300;

    /** Python writes NaN and Infinity into its JSON. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final EgressClient egress;
    private final DaskConfig config;

    DaskClient(EgressClient egress, DaskConfig config) {
        this.egress = egress;
        this.config = config;
    }

    /** How the scheduler and its workers are. */
    public Uni<SchedulerReport> report(URI httpUrl) {
        EgressRequest identity = EgressRequest.get(page(httpUrl, "/json/identity.json"))
                .withTimeout(config.timeout())
                .withMaxResponseBytes(config.maxAnswer().asLongValue());
        EgressRequest control = EgressRequest.get(page(httpUrl, "/api/v1")).withTimeout(config.timeout());
        return Uni.combine()
                .all()
                .unis(egress.send(identity), egress.send(control))
                .asTuple()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(answers -> {
                    EgressResponse answer = answers.getItem1();
                    if (answer.status() != 200) {
                        throw new DaskException("The scheduler answers /json/identity.json with status "
                                + answer.status() + "; is httpUrl the HTTP address of a Dask scheduler?");
                    }
                    return new SchedulerReport(answers.getItem2().status() == 200, workers(answer.text()));
                })
                .onFailure(EgressException.class)
                .transform(failure -> explain(failure, config.timeout().toSeconds()));
    }

    /** Has the scheduler move the workers' data elsewhere and let them go. Workers it does not know are no failure: they are gone. */
    public Uni<Void> retire(URI httpUrl, List<String> addresses) {
        String body = new JsonObject().put("workers", new JsonArray(addresses)).encode();
        EgressRequest request = EgressRequest.of(HttpMethod.POST, page(httpUrl, "/api/v1/retire_workers"))
                .withJson(body)
                .withTimeout(config.retireTimeout());
        return egress.send(request)
                .onFailure(EgressException.class)
                .transform(failure -> explain(failure, config.retireTimeout().toSeconds()))
                .invoke(answer -> {
                    if (answer.status() == 404) {
                        throw new DaskException("The scheduler's control API is off.");
                    }
                    if (answer.status() != 200) {
                        throw new DaskException(
                                "The scheduler refuses to retire the worker with status " + answer.status() + ".");
                    }
                })
                .replaceWithVoid();
    }

    /** Reads {@code identity.json}. Tolerant: what is missing or odd becomes zero or unknown, never a failure of the whole list. */
    static List<Sighting> workers(String identity) {
        JsonNode root;
        try {
            root = JSON.readTree(identity);
        } catch (JsonProcessingException malformed) {
            throw new DaskException("The scheduler's identity is not JSON.", malformed);
        }
        if (!root.path("type").asText().equals("Scheduler")
                || !root.path("workers").isObject()) {
            throw new DaskException("Something answers at httpUrl, but it is not a Dask scheduler.");
        }
        List<Sighting> sightings = new ArrayList<>();
        for (Map.Entry<String, JsonNode> worker : root.path("workers").properties()) {
            sightings.add(sighting(worker.getKey(), worker.getValue()));
        }
        return sightings;
    }

    private static Sighting sighting(String address, JsonNode worker) {
        JsonNode metrics = worker.path("metrics");
        JsonNode counts = metrics.path("task_counts");
        int threads = Math.max(1, worker.path("nthreads").asInt(1));
        String status = worker.path("status").asText("undefined");
        return new Sighting(
                bounded(address),
                bounded(worker.path("name").asText(address)),
                WorkerState.ofDask(status),
                bounded(status),
                threads,
                count(worker.path("memory_limit")),
                new Load(
                        // Per cent of one processor, so that 200 is two of them in full use.
                        Math.round(number(metrics.path("cpu")) / threads * 100) / 10_000.0,
                        count(metrics.path("memory")),
                        count(counts.path("executing")) + count(counts.path("long-running")),
                        count(counts.path("ready")) + count(counts.path("constrained"))),
                number(worker.path("last_seen")),
                worker.path("nanny").isTextual());
    }

    private static double number(JsonNode node) {
        double value = node.asDouble(0);
        return Double.isFinite(value) ? value : 0;
    }

    private static long count(JsonNode node) {
        return (long) Math.max(0, number(node));
    }

    private static String bounded(String text) {
        // PostgreSQL keeps no NUL in a text.
        String clean = text.replace("\0", "");
        return clean.length() <= MAX_TEXT ? clean : clean.substring(0, MAX_TEXT);
    }

    private static URI page(URI httpUrl, String path) {
        String base = httpUrl.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private static DaskException explain(EgressException failure, long seconds) {
        String reason =
                switch (failure.reason()) {
                    case FORBIDDEN -> "The scheduler's address must not be contacted: " + failure.getMessage() + ".";
                    case UNRESOLVED -> "The scheduler's host name has no address.";
                    case UNREACHABLE -> "The scheduler accepts no connection.";
                    case TIMED_OUT -> "The scheduler did not answer within " + seconds + " s.";
                    case TOO_LARGE -> "The scheduler's answer is too large.";
                    case BROKEN -> "The scheduler broke the connection off.";
                };
        return new DaskException(reason, failure);
    }
}

package io.clusterai.gateway.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.gateway.proxy.UpstreamClient;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Asks one component how it does. Never fails: no answer is an answer. */
@ApplicationScoped
class HealthClient {

    private final UpstreamClient http;
    private final ReactiveRedisDataSource redis;
    private final SmallRyeHealthReporter own;
    private final HealthConfig config;
    private final ObjectMapper json;
    private final NetClient net;
    private final List<String> brokers;
    private final AtomicReference<CompletableFuture<SmallRyeHealth>> readiness = new AtomicReference<>();

    HealthClient(
            UpstreamClient http,
            ReactiveRedisDataSource redis,
            SmallRyeHealthReporter own,
            HealthConfig config,
            ObjectMapper json,
            Vertx vertx,
            @ConfigProperty(name = "kafka.bootstrap.servers") String brokers) {
        this.http = http;
        this.redis = redis;
        this.own = own;
        this.config = config;
        this.json = json;
        this.net = vertx.createNetClient(new NetClientOptions()
                .setConnectTimeout(Math.toIntExact(config.timeout().toMillis())));
        this.brokers = Arrays.stream(brokers.split(",")).map(String::strip).toList();
    }

    /** The readiness of a service's instance, with what it says of its dependencies. */
    Uni<Probe> service(URI management) {
        long start = System.nanoTime();
        return http.probe(management.resolve("/q/health/ready"), config.timeout())
                .map(answer -> read(answer, since(start)))
                .onFailure()
                .recoverWithItem(failure -> Probe.down(since(start), "it does not answer"));
    }

    /** The gateway itself. */
    Uni<Probe> self() {
        long start = System.nanoTime();
        return Uni.createFrom()
                .completionStage(() -> readiness().copy())
                .map(health -> health.isDown()
                        ? Probe.down(since(start), "the stream is not filled yet")
                        : Probe.up(since(start)))
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .onFailure()
                .recoverWithItem(failure -> Probe.down(since(start), "it cannot find out"));
    }

    /** A check that never answers is waited for by every round, and begun by one. */
    private CompletableFuture<SmallRyeHealth> readiness() {
        return readiness.updateAndGet(asked ->
                asked == null || asked.isDone() ? own.getReadinessAsync().subscribeAsCompletionStage() : asked);
    }

    /** Whether any broker takes a connection. */
    Uni<Probe> kafka() {
        return firstOf(new ArrayList<>(brokers), System.nanoTime());
    }

    Uni<Probe> redis() {
        long start = System.nanoTime();
        return redis.execute("PING")
                .map(pong -> Probe.up(since(start)))
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .onFailure()
                .recoverWithItem(failure -> Probe.down(since(start), "it does not answer"));
    }

    private Uni<Probe> firstOf(List<String> left, long start) {
        if (left.isEmpty()) {
            return Uni.createFrom().item(Probe.down(since(start), "no broker answers"));
        }
        URI broker = URI.create("kafka://" + left.removeFirst());
        return Uni.createFrom()
                .completionStage(() -> net.connect(broker.getPort(), broker.getHost())
                        .compose(NetSocket::close)
                        .toCompletionStage())
                .map(closed -> Probe.up(since(start)))
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .onFailure()
                .recoverWithUni(failure -> firstOf(left, start));
    }

    private Probe read(UpstreamClient.Answer answer, Duration latency) {
        JsonNode document;
        try {
            document = json.readTree(answer.body().toString());
        } catch (JsonProcessingException unreadable) {
            return Probe.down(latency, "its answer cannot be read");
        }
        Map<String, Boolean> dependencies = new HashMap<>();
        List<String> failing = new ArrayList<>();
        document.path("checks").forEach(check -> {
            String name = check.path("name").asText();
            boolean up = "UP".equals(check.path("status").asText());
            if (!up) {
                failing.add(name);
            }
            dependency(name).ifPresent(dependency -> dependencies.merge(dependency, up, Boolean::logicalAnd));
        });
        boolean ready = answer.status() == 200;
        String reason = ready ? "" : failing.isEmpty() ? "it is not ready" : "not ready: " + String.join(", ", failing);
        return new Probe(ready, latency, reason, dependencies);
    }

    /** Which infrastructure a readiness check speaks of; its name is the framework's. */
    private static Optional<String> dependency(String check) {
        String name = check.toLowerCase(Locale.ROOT);
        if (name.contains("postgres") || name.contains("database")) {
            return Optional.of("postgresql");
        }
        if (name.contains("redis")) {
            return Optional.of("redis");
        }
        return name.contains("kafka") ? Optional.of("kafka") : Optional.empty();
    }

    private static Duration since(long start) {
        return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
}

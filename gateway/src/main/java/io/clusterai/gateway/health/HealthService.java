package io.clusterai.gateway.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.gateway.proxy.UpstreamClient;
import io.clusterai.gateway.proxy.UpstreamConfig;
import io.clusterai.gateway.route.Upstream;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;

/** Asks every component how it does, all the time, so that nobody who wants to know has to wait. Changes are told as {@link HealthView} events. */
@ApplicationScoped
public class HealthService {

    private static final Logger LOG = Logger.getLogger(HealthService.class);

    private final UpstreamConfig upstreams;
    private final UpstreamClient instances;
    private final HealthClient client;
    private final HealthConfig config;
    private final HealthRules rules;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final Vertx vertx;
    private final Event<HealthView> changes;
    private final MeterRegistry metrics;
    private final Set<String> measured = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile HealthBoard board = HealthBoard.EMPTY;
    private volatile long timer;

    HealthService(
            UpstreamConfig upstreams,
            UpstreamClient instances,
            HealthClient client,
            HealthConfig config,
            ObjectMapper json,
            InstantSource clock,
            Vertx vertx,
            Event<HealthView> changes,
            MeterRegistry metrics) {
        this.upstreams = upstreams;
        this.instances = instances;
        this.client = client;
        this.config = config;
        this.rules = new HealthRules(config.essential());
        this.json = json;
        this.clock = clock;
        this.vertx = vertx;
        this.changes = changes;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent started) {
        ask();
        timer = vertx.setPeriodic(config.every().toMillis(), tick -> ask());
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    /** How everything does, as of the last round. */
    public HealthView view() {
        return HealthView.of(board);
    }

    /** The same as JSON. */
    public String document() {
        try {
            return json.writeValueAsString(view());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("health is always JSON", impossible);
        }
    }

    private void ask() {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        round().onTermination()
                .invoke(() -> asking.set(false))
                .subscribe()
                .with(this::show, failure -> LOG.error("Health cannot be found out", failure));
    }

    private Uni<HealthBoard> round() {
        Map<String, Uni<List<Probe>>> services = new LinkedHashMap<>();
        services.put("gateway", client.self().map(List::of));
        for (Upstream upstream : Upstream.values()) {
            services.put(upstream.serviceName(), probes(upstream));
        }
        Uni<Map<String, List<Probe>>> seen = all(services);
        Uni<Map<String, Probe>> infrastructure = all(Map.of("kafka", client.kafka(), "redis", client.redis()));
        return Uni.combine()
                .all()
                .unis(seen, infrastructure)
                .with((ofServices, ofInfrastructure) ->
                        board.after(ofServices, ofInfrastructure, rules, clock.instant()));
    }

    private Uni<List<Probe>> probes(Upstream upstream) {
        UpstreamConfig.Instances configured = upstreams.of(upstream);
        List<Uni<Probe>> asked = new ArrayList<>();
        for (int i = 0; i < configured.managementUrls().size(); i++) {
            URI management = configured.managementUrls().get(i);
            URI instance = i < configured.urls().size() ? configured.urls().get(i) : null;
            asked.add(client.service(management).invoke(probe -> {
                if (instance != null) {
                    instances.observed(upstream, instance, probe.ready());
                }
            }));
        }
        return Uni.join().all(asked).andFailFast();
    }

    private static <T> Uni<Map<String, T>> all(Map<String, Uni<T>> asked) {
        List<Uni<Map.Entry<String, T>>> named = new ArrayList<>();
        asked.forEach((name, answer) -> named.add(answer.map(value -> Map.entry(name, value))));
        return Uni.join().all(named).andFailFast().map(entries -> {
            Map<String, T> answers = new LinkedHashMap<>();
            entries.forEach(entry -> answers.put(entry.getKey(), entry.getValue()));
            return answers;
        });
    }

    private void show(HealthBoard next) {
        HealthBoard before = board;
        board = next;
        next.components().forEach(component -> measure(component.name()));
        if (!next.saysTheSameAs(before)) {
            changes.fire(HealthView.of(next));
        }
    }

    /** {@code component_up} (1 up, 0.5 degraded, 0 down) and {@code component_probe_seconds}: the history of health. */
    private void measure(String name) {
        if (measured.add(name)) {
            Gauge.builder("component_up", () -> known(name, HealthService::up))
                    .tag("component", name)
                    .register(metrics);
            Gauge.builder("component_probe_seconds", () -> known(name, HealthService::latency))
                    .tag("component", name)
                    .register(metrics);
        }
    }

    private double known(String name, ToDoubleFunction<Component> value) {
        return board.components().stream()
                .filter(component -> component.name().equals(name))
                .mapToDouble(value)
                .findFirst()
                .orElse(0);
    }

    private static double up(Component component) {
        return switch (component.status()) {
            case UP -> 1;
            case DEGRADED -> 0.5;
            case DOWN -> 0;
        };
    }

    private static double latency(Component component) {
        return component.latency().toNanos() / 1e9;
    }
}

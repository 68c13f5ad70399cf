package io.clusterai.gateway.proxy;

import io.clusterai.gateway.route.Upstream;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** Rulings where every gateway finds them: in Redis, until they run out. Losing one gives the decision back to the breakers. */
@ApplicationScoped
class RulingRepository {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ReactiveRedisDataSource redis;

    RulingRepository(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    Uni<Void> save(Upstream upstream, Ruling ruling) {
        JsonObject text = new JsonObject()
                .put("state", ruling.state().name())
                .put("until", ruling.until().toString())
                .put("by", ruling.by())
                .put("comment", ruling.comment());
        return within(redis.execute(
                "SET",
                key(upstream),
                text.encode(),
                "PXAT",
                Long.toString(ruling.until().toEpochMilli())));
    }

    Uni<Void> delete(Upstream upstream) {
        return within(redis.execute("DEL", key(upstream)));
    }

    /** Those that hold. */
    Uni<Map<Upstream, Ruling>> all() {
        Upstream[] upstreams = Upstream.values();
        String[] keys = new String[upstreams.length];
        for (Upstream upstream : upstreams) {
            keys[upstream.ordinal()] = key(upstream);
        }
        return redis.execute("MGET", keys).ifNoItem().after(PATIENCE).fail().map(found -> {
            Map<Upstream, Ruling> rulings = new EnumMap<>(Upstream.class);
            for (Upstream upstream : upstreams) {
                Response text = found.get(upstream.ordinal());
                if (text != null) {
                    rulings.put(upstream, parse(text.toString()));
                }
            }
            return rulings;
        });
    }

    private static Ruling parse(String text) {
        JsonObject fields = new JsonObject(text);
        return new Ruling(
                Ruling.State.valueOf(fields.getString("state")),
                Instant.parse(fields.getString("until")),
                fields.getString("by"),
                fields.getString("comment"));
    }

    private static Uni<Void> within(Uni<Response> command) {
        return command.ifNoItem().after(PATIENCE).fail().replaceWithVoid();
    }

    private static String key(Upstream upstream) {
        return "gateway:ruling:" + upstream.serviceName();
    }
}

package io.clusterai.platform.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;

/** The copy of the access state in Redis, read when auth-service does not answer. auth-service alone writes it, and never an older one over a newer. */
@ApplicationScoped
public class AccessStateCopy {

    private static final String KEY = "access:state";

    private static final String WRITE_UNLESS_NEWER = """
            local held = redis.call('GET', KEYS[1])
            if held then
              local readable, state = pcall(cjson.decode, held)
              if readable and tonumber(state.epoch) > tonumber(ARGV[2]) then return tonumber(state.epoch) end
            end
            redis.call('SET', KEYS[1], ARGV[1])
            return tonumber(ARGV[2])
            """;

    private final ReactiveRedisDataSource redis;
    private final AccessConfig config;
    private final ObjectMapper json;

    AccessStateCopy(ReactiveRedisDataSource redis, AccessConfig config, ObjectMapper json) {
        this.redis = redis;
        this.config = config;
        this.json = json;
    }

    /** Fails when there is no copy: a missing list is not an empty one. */
    public Uni<AccessState> read() {
        return redis.value(String.class)
                .get(KEY)
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .onItem()
                .ifNull()
                .failWith(() -> new IllegalStateException("no copy of the access state"))
                .map(this::parse);
    }

    /** Writes the state unless a newer one is held, and tells the epoch that is held then. */
    public Uni<Long> write(AccessState state) {
        return redis.execute("EVAL", WRITE_UNLESS_NEWER, "1", KEY, format(state), Long.toString(state.epoch()))
                .ifNoItem()
                .after(config.timeout())
                .fail()
                .map(Response::toLong);
    }

    /** Writes the state over whatever is held: for a copy that is ahead of the database, which was set back or is another one. */
    public Uni<Void> replace(AccessState state) {
        return redis.value(String.class)
                .set(KEY, format(state))
                .ifNoItem()
                .after(config.timeout())
                .fail();
    }

    private AccessState parse(String body) {
        try {
            return json.readValue(body, AccessState.class);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("copy of the access state is unreadable", unreadable);
        }
    }

    private String format(AccessState state) {
        try {
            return json.writeValueAsString(state);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("access state cannot be written", impossible);
        }
    }
}

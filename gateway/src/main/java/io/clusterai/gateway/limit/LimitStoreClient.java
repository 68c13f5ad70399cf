package io.clusterai.gateway.limit;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The log of all gateways together: one list of times per subject in Redis, by Redis's clock. One call checks and charges everything that
 * applies to a request, or charges nothing. A connection is held open; while there is none every call fails at once.
 */
@ApplicationScoped
class LimitStoreClient {

    private static final Logger LOG = Logger.getLogger(LimitStoreClient.class);

    /**
     * KEYS: since when the log is kept, then one list per charge. ARGV: the window, then one limit per charge. Answers: the age of the log,
     * which charge is refused (from 1; 0 for none) and for how long, then how many of each charge are used and when its oldest leaves.
     * All times are microseconds.
     */
    private static final String CHARGE = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            local text = string.format('%.0f', now)
            local window = tonumber(ARGV[1])
            local since = redis.call('GET', KEYS[1])
            if not since then
              since = text
              redis.call('SET', KEYS[1], text)
            end
            local refused, pause = 0, 0
            local used = {}
            for i = 2, #KEYS do
              local limit = tonumber(ARGV[i])
              local oldest = redis.call('LINDEX', KEYS[i], 0)
              while oldest and tonumber(oldest) <= now - window do
                redis.call('LPOP', KEYS[i])
                oldest = redis.call('LINDEX', KEYS[i], 0)
              end
              used[i] = redis.call('LLEN', KEYS[i])
              if used[i] >= limit then
                local left = tonumber(redis.call('LINDEX', KEYS[i], used[i] - limit)) + window - now
                if left > pause then
                  refused, pause = i - 1, left
                end
              end
            end
            local answer = { now - tonumber(since), refused, pause }
            for i = 2, #KEYS do
              if refused == 0 then
                redis.call('RPUSH', KEYS[i], text)
                redis.call('PEXPIRE', KEYS[i], math.ceil(window / 1000))
                used[i] = used[i] + 1
              end
              answer[#answer + 1] = used[i]
              local oldest = redis.call('LINDEX', KEYS[i], 0)
              answer[#answer + 1] = oldest and (tonumber(oldest) + window - now) or 0
            end
            return answer
            """;

    private static final String SINCE = "gateway:limits:since";
    private static final String PREFIX = "gateway:limit:";
    private static final Duration CONNECT_EVERY = Duration.ofMillis(500);
    private static final Pattern UPTIME = Pattern.compile("uptime_in_seconds:(\\d+)");

    private final Redis redis;
    private final Vertx vertx;
    private final LongSupplier nanos;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private final AtomicReference<Link> link = new AtomicReference<>();
    private volatile long timer;

    LimitStoreClient(Redis redis, Vertx vertx) {
        this.redis = redis;
        this.vertx = vertx;
        this.nanos = System::nanoTime;
    }

    void start(@Observes StartupEvent started) {
        connect();
        timer = vertx.setPeriodic(CONNECT_EVERY.toMillis(), tick -> connect());
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
        Link last = link.getAndSet(null);
        if (last != null) {
            last.connection().close();
        }
    }

    /** Checks and charges; fails when Redis cannot be asked. The caller bounds how long it waits. */
    Future<Answer> charge(List<Charge> charges) {
        Link held = link.get();
        if (held == null) {
            return Future.failedFuture("Redis is not connected");
        }
        Request request = Request.cmd(Command.EVALSHA)
                .arg(held.script())
                .arg(charges.size() + 1)
                .arg(SINCE);
        charges.forEach(charge -> request.arg(PREFIX + charge.key()));
        request.arg(charges.getFirst().limit().window().toNanos() / 1_000);
        charges.forEach(charge -> request.arg(charge.limit().requests()));
        return held.connection()
                .send(request)
                .map(response -> answer(response, held, charges.size()))
                .onFailure(failure -> lost(held, failure));
    }

    private Answer answer(Response response, Link held, int charges) {
        List<Integer> used = new ArrayList<>(charges);
        List<Duration> resets = new ArrayList<>(charges);
        for (int i = 0; i < charges; i++) {
            used.add(response.get(3 + 2 * i).toInteger());
            resets.add(micros(response.get(4 + 2 * i)));
        }
        Duration since = micros(response.get(0));
        Duration up = held.uptime().plusNanos(nanos.getAsLong() - held.connectedAt());
        return new Answer(
                since.compareTo(up) < 0 ? since : up,
                response.get(1).toInteger(),
                micros(response.get(2)),
                used,
                resets);
    }

    private static Duration micros(Response number) {
        return Duration.ofNanos(Math.multiplyExact(number.toLong(), 1_000L));
    }

    private void connect() {
        if (link.get() != null || !connecting.compareAndSet(false, true)) {
            return;
        }
        redis.connect()
                .compose(connection -> open(connection).onFailure(failure -> connection.close()))
                .onComplete(done -> connecting.set(false))
                .onSuccess(opened -> LOG.info("Limits are counted in Redis"))
                .onFailure(failure -> LOG.debug("Redis cannot be connected", failure));
    }

    /** A Redis that was started a moment ago may have forgotten what passed; its age says for how long that matters. */
    private Future<Link> open(RedisConnection connection) {
        return connection
                .send(Request.cmd(Command.INFO).arg("server"))
                .compose(info -> {
                    Matcher uptime = UPTIME.matcher(info.toString());
                    long seconds = uptime.find() ? Long.parseLong(uptime.group(1)) : 0;
                    return connection
                            .send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(CHARGE))
                            .map(script -> new Link(
                                    connection, script.toString(), nanos.getAsLong(), Duration.ofSeconds(seconds)));
                })
                .compose(opened -> begin(opened).map(opened))
                .onSuccess(opened -> {
                    connection.exceptionHandler(failure -> lost(opened, failure));
                    connection.endHandler(ended -> lost(opened, new IllegalStateException("the connection ended")));
                    link.set(opened);
                });
    }

    /** Charges nothing, so that the log is kept from now on and not only from the first request. */
    private static Future<Response> begin(Link opened) {
        return opened.connection()
                .send(Request.cmd(Command.EVALSHA)
                        .arg(opened.script())
                        .arg(1)
                        .arg(SINCE)
                        .arg(0));
    }

    private void lost(Link held, Throwable failure) {
        if (link.compareAndSet(held, null)) {
            LOG.warnf(
                    "Redis does not count, limits are kept by every gateway for itself reason=%s",
                    failure.getMessage());
            held.connection().close();
        }
    }

    private record Link(RedisConnection connection, String script, long connectedAt, Duration uptime) {}

    /**
     * What the store says.
     *
     * @param age how far back it remembers at least
     * @param refused which charge refuses, counted from 1; 0 when the request was charged to all
     * @param pause how long that lasts
     * @param used how many of each charge are used, this one included
     * @param resets when the oldest of each charge leaves
     */
    record Answer(Duration age, int refused, Duration pause, List<Integer> used, List<Duration> resets) {}
}

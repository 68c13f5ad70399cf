package io.clusterai.gateway.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.clusterai.gateway.route.Route;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.access.Confirmation;
import io.clusterai.platform.access.Standing;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Gives answers again that are still true: in memory and in Redis, for half a minute at most, and never once something of their service
 * changed, be it through any gateway or told by an event. Whoever reads after a write went through reads what was written. Without Redis nobody
 * knows what changed, so every question goes to its service.
 */
// Caffeine chooses its classes by what the builder was asked for, by name: an executable knows only those that it is
// told of.
@RegisterForReflection(
        classNames = {"com.github.benmanes.caffeine.cache.SSMWW", "com.github.benmanes.caffeine.cache.PSWMW"})
@Singleton
public class CacheService {

    private static final Logger LOG = Logger.getLogger(CacheService.class);

    /** Whose answers depend on nothing but the question and the permissions. */
    private static final Set<Upstream> CACHED =
            EnumSet.of(Upstream.METRICS, Upstream.WORKERS, Upstream.MODELS, Upstream.ALERTS);

    /** Long work tells how far it is; who asks wants to know how far it is now. */
    private static final String OPERATIONS = "/api/v1/operations";

    /** Those who asked the same wait no longer than this for whoever asked first. */
    private static final Duration PATIENCE_WITH_OTHERS = Duration.ofSeconds(1);

    /** Samples come all the time; answers made of them may be this old. */
    private static final Duration SAMPLES_MAY_BE_OLD = Duration.ofSeconds(1);

    /** So long may a service work on after nobody waits for its answer any more. */
    private static final Duration WRITES_END = Duration.ofSeconds(10);

    private static final int MOST_FLIGHTS = 10_000;

    /** Of an answer that is given again: what belongs to the first time it was given. */
    private static final Set<String> ONCE = Set.of("date", "age", "x-request-id", "content-length", "etag", "server");

    private static final String STATUS = "Cache-Status";
    private static final String OURSELVES = "cluster-ai";

    private final CacheStoreClient store;
    private final CacheConfig config;
    private final MeterRegistry metrics;
    private final InstantSource clock;
    private final Vertx vertx;
    private final Standing standing;
    private final Duration ttl;
    private final Cache<CacheKey, StoredAnswer> answers;
    private final Map<String, Flight> flights = new ConcurrentHashMap<>();
    private final Map<Upstream, AtomicInteger> changes = new EnumMap<>(Upstream.class);
    private volatile BooleanSupplier hearing = () -> false;

    CacheService(
            CacheStoreClient store,
            CacheConfig config,
            MeterRegistry metrics,
            InstantSource clock,
            Vertx vertx,
            Standing standing) {
        this.store = store;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.vertx = vertx;
        this.standing = standing;
        this.ttl = config.ttl();
        this.answers = Caffeine.newBuilder()
                .maximumWeight(config.size().asLongValue())
                .weigher((CacheKey key, StoredAnswer answer) -> answer.weight())
                .expireAfterWrite(ttl.plus(config.staleIfError()))
                .build();
        CACHED.forEach(upstream -> changes.put(upstream, new AtomicInteger()));
    }

    /** Answers are kept, and given again, only while {@code events} are heard. */
    public void follow(BooleanSupplier events) {
        hearing = events;
    }

    /** What the answer would be known by; empty when the question always goes to its service. */
    public Optional<CacheKey> keyOf(HttpServerRequest request, Route.Forward route, Caller caller) {
        if (ttl.isZero()
                || !request.method().equals(HttpMethod.GET)
                || !CACHED.contains(route.upstream())
                || route.path().startsWith(OPERATIONS)
                || request.headers().contains("Range")
                || wantsItFromTheService(request.getHeader(HttpHeaders.CACHE_CONTROL))) {
            return Optional.empty();
        }
        String query = request.query();
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        return Optional.of(CacheKey.of(
                route.upstream(),
                query == null ? route.path() : route.path() + '?' + query,
                accept == null ? "" : accept,
                scope(
                        caller,
                        standing.of(
                                caller,
                                Optional.ofNullable(request.getHeader(Confirmation.HEADER)),
                                clock.instant()))));
    }

    /** Everything about a caller that may change what services answer. */
    static Collection<String> scope(Caller caller, List<String> standing) {
        List<String> scope = new ArrayList<>(caller.permissions());
        standing.forEach(word -> scope.add("is " + word));
        limit(scope, "clusters", caller.policy().clusters());
        limit(scope, "models", caller.policy().models());
        return scope;
    }

    private static void limit(List<String> scope, String what, Optional<List<String>> names) {
        names.ifPresent(only -> {
            scope.add("only " + what);
            only.forEach(name -> scope.add(what + "=" + name));
        });
    }

    private static boolean wantsItFromTheService(String directives) {
        return directives != null
                && (directives.contains("no-cache")
                        || directives.contains("no-store")
                        || directives.contains("max-age=0"));
    }

    /**
     * Answers when the answer is known. Otherwise {@code ask} is to ask the service: with a flight that is to be told what became of it and may
     * know what to say when the service fails, or without one. The request is paused. Works on the event loop of the request.
     */
    public void answer(RoutingContext context, CacheKey key, Consumer<Optional<Flight>> ask) {
        Context own = context.vertx().getOrCreateContext();
        lookup(key)
                .onComplete(found -> on(own, () -> {
                    if (context.response().closed()) {
                        if (found.result() instanceof Lookup.Ask(Flight flight)) {
                            flight.fails();
                        }
                        return;
                    }
                    switch (found.result()) {
                        case Lookup.Known(StoredAnswer answer) -> {
                            count("hit");
                            context.request().resume();
                            give(context, answer, "hit");
                        }
                        case Lookup.Ask(Flight flight) -> {
                            count("miss");
                            // Whatever happens, nobody is left waiting.
                            context.addEndHandler(over -> flight.fails());
                            ask.accept(Optional.of(flight));
                        }
                        case Lookup.PassBy(Optional<StoredAnswer> old) -> {
                            count("pass");
                            ask.accept(old.map(Flight::aside));
                        }
                    }
                }));
    }

    /** Never fails. */
    private Future<Lookup> lookup(CacheKey key) {
        Optional<StoredAnswer> held = Optional.ofNullable(answers.getIfPresent(key));
        if (!hearing.getAsBoolean()) {
            return Future.succeededFuture(new Lookup.PassBy(held));
        }
        Future<Lookup> found = held.isEmpty()
                ? lookup(key, held)
                : store.generation(key.upstream())
                        .compose(generation -> isFresh(held.get(), generation)
                                ? Future.succeededFuture(new Lookup.Known(held.get()))
                                : lookup(key, held));
        return found.otherwise(unknown -> {
            LOG.debugf("Nobody knows whether an answer is old reason=%s", unknown.getMessage());
            return new Lookup.PassBy(held);
        });
    }

    /** Another gateway may have asked already. */
    private Future<Lookup> lookup(CacheKey key, Optional<StoredAnswer> held) {
        return store.read(key).compose(state -> {
            Optional<StoredAnswer> shared = state.answer().filter(answer -> isFresh(answer, state.generation()));
            if (shared.isEmpty()) {
                return join(key, state.generation(), held);
            }
            answers.put(key, shared.get());
            return Future.succeededFuture(new Lookup.Known(shared.get()));
        });
    }

    private boolean isFresh(StoredAnswer answer, String generation) {
        return answer.isFresh(generation, clock.instant(), ttl);
    }

    private Future<Lookup> join(CacheKey key, String generation, Optional<StoredAnswer> fallback) {
        if (flights.size() >= MOST_FLIGHTS) {
            return Future.succeededFuture(new Lookup.PassBy(fallback));
        }
        String name = key.digest() + generation;
        Flight made = new Flight(generation, clock.instant(), fallback, landed -> {
            landed.ifPresent(answer -> {
                answers.put(key, answer);
                store.write(key, answer, ttl);
            });
            flights.remove(name);
        });
        Flight first = flights.putIfAbsent(name, made);
        if (first == null) {
            return Future.succeededFuture(new Lookup.Ask(made));
        }
        return Future.fromCompletionStage(first.landed()
                .copy()
                .completeOnTimeout(Optional.empty(), PATIENCE_WITH_OTHERS.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(
                        answer -> answer.<Lookup>map(Lookup.Known::new).orElseGet(() -> new Lookup.PassBy(fallback))));
    }

    /** Whether this answer may be given to others as well. */
    public boolean keeps(Flight flight, HttpClientResponse answer) {
        if (!flight.isShared() || answer.statusCode() != 200) {
            return false;
        }
        MultiMap headers = answer.headers();
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        String control = headers.get(HttpHeaders.CACHE_CONTROL);
        String vary = headers.get(HttpHeaders.VARY);
        return type != null
                && type.toLowerCase(Locale.ROOT).startsWith("application/json")
                && (control == null || !control.contains("no-store") && !control.contains("private"))
                && (vary == null || vary.equalsIgnoreCase("origin") || vary.equalsIgnoreCase("accept"))
                && !headers.contains(HttpHeaders.SET_COOKIE)
                && !headers.contains(HttpHeaders.CONTENT_ENCODING)
                && isShort(headers.get(HttpHeaders.CONTENT_LENGTH));
    }

    private boolean isShort(String length) {
        try {
            return length != null
                    && Long.parseLong(length) <= config.longestAnswer().asLongValue();
        } catch (NumberFormatException broken) {
            return false;
        }
    }

    /** Keeps the answer, and gives it to the caller who had it asked for. {@code headers} are those that may be passed on. */
    public void keep(RoutingContext context, Flight flight, MultiMap headers, Buffer body) {
        Map<String, String> kept = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            if (!ONCE.contains(name.toLowerCase(Locale.ROOT))) {
                kept.put(name.toLowerCase(Locale.ROOT), value);
            }
        });
        StoredAnswer answer = StoredAnswer.of(flight.generation(), flight.begun(), kept, body.getBytes());
        flight.lands(answer);
        give(context, answer, "fwd=miss; stored");
    }

    /** Gives an answer that was true some time ago, because the service fails. False when there is none. */
    public boolean fallsBack(RoutingContext context, Flight flight) {
        Optional<StoredAnswer> old = flight.fallback()
                .filter(answer -> answer.age(clock.instant()).compareTo(ttl.plus(config.staleIfError())) < 0);
        if (old.isEmpty() || context.response().headWritten()) {
            return false;
        }
        count("stale");
        give(context, old.get(), "hit; fwd=stale; detail=\"the service fails\"");
        return true;
    }

    private void give(RoutingContext context, StoredAnswer answer, String status) {
        HttpServerResponse response = context.response();
        MultiMap headers = response.headers();
        answer.headers().forEach((name, value) -> {
            if (!headers.contains(name)) {
                headers.set(name, value);
            }
        });
        headers.set(HttpHeaders.ETAG, answer.etag());
        headers.set(HttpHeaders.AGE, Long.toString(answer.age(clock.instant()).toSeconds()));
        headers.set(STATUS, OURSELVES + "; " + status);
        if (!headers.contains(HttpHeaders.CACHE_CONTROL)) {
            // Browsers may keep it, and ask whether it is still true.
            headers.set(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        }
        if (answer.matches(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            headers.remove(HttpHeaders.CONTENT_TYPE);
            response.setStatusCode(304).end();
        } else {
            if (Compression.suits(
                    context.request().path(), headers.get(HttpHeaders.CONTENT_TYPE), answer.body().length)) {
                // The server compresses for clients that want it, whatever is not marked as final.
                headers.remove(HttpHeaders.CONTENT_ENCODING);
                headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
            }
            response.setStatusCode(200).end(Buffer.buffer(answer.body()));
        }
    }

    /** A write went to the service: completes when no gateway gives an answer from before any more, or nobody can be told. Never fails. */
    public Future<Void> written(Upstream upstream) {
        if (ttl.isZero() || !CACHED.contains(upstream)) {
            return Future.succeededFuture();
        }
        return store.renew(upstream).recover(untold -> {
            LOG.debugf("Gateways may give old answers of %s reason=%s", upstream.serviceName(), untold.getMessage());
            return Future.succeededFuture();
        });
    }

    /**
     * A write went to the service and its answer is lost: it may have gone through, or may still. Gateways forget the answers from before at
     * once, and again when the service has surely ended it. Never fails.
     */
    public Future<Void> perhapsWritten(Upstream upstream) {
        if (!ttl.isZero() && CACHED.contains(upstream)) {
            vertx.setTimer(WRITES_END.toMillis(), due -> written(upstream).onComplete(told -> {}));
        }
        return written(upstream);
    }

    /** An event told that something changed. While one renewal is on its way, those that come meanwhile become one more. */
    public void changed(Upstream upstream) {
        AtomicInteger waiting = changes.get(upstream);
        if (waiting != null && !ttl.isZero() && waiting.getAndIncrement() == 0) {
            renew(upstream, waiting);
        }
    }

    private void renew(Upstream upstream, AtomicInteger waiting) {
        int known = waiting.get();
        written(upstream).onComplete(done -> {
            if (upstream == Upstream.METRICS) {
                vertx.setTimer(SAMPLES_MAY_BE_OLD.toMillis(), passed -> again(upstream, waiting, known));
            } else {
                again(upstream, waiting, known);
            }
        });
    }

    private void again(Upstream upstream, AtomicInteger waiting, int known) {
        if (waiting.addAndGet(-known) > 0) {
            renew(upstream, waiting);
        }
    }

    private void count(String result) {
        metrics.counter("gateway_cache_requests_total", "result", result).increment();
    }

    private static void on(Context own, Runnable work) {
        if (Vertx.currentContext() == own) {
            work.run();
        } else {
            own.runOnContext(ready -> work.run());
        }
    }
}

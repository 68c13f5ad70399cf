package io.clusterai.platform.access;

import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Tells who is calling. Asks auth-service twice a second what was revoked, else the copy in Redis; with neither for two seconds nobody is let
 * in. Works outside REST, too: the gateway checks proxied requests and WebSockets with it. Nothing here blocks.
 */
@Singleton
public class Access {

    private static final Logger LOG = Logger.getLogger(Access.class);

    private static final Pattern CIDR = Pattern.compile("[0-9a-fA-F.:]{2,45}/\\d{1,3}");
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final AccessConfig config;
    private final AccessStateSource source;
    private final AccessStateCopy copy;
    private final Vertx vertx;
    private final LongSupplier monotonicTime;
    private final Freshness freshness;
    private final TokenVerifier verifier = new TokenVerifier(InstantSource.system());
    private final List<Consumer<AccessState>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<Uni<Void>> poll = new AtomicReference<>();
    private volatile long timer;
    private volatile boolean failing;

    @Inject
    Access(AccessConfig config, AccessStateSource source, AccessStateCopy copy, Vertx vertx) {
        this(config, source, copy, vertx, System::nanoTime);
    }

    Access(
            AccessConfig config,
            AccessStateSource source,
            AccessStateCopy copy,
            Vertx vertx,
            LongSupplier monotonicTime) {
        this.config = config;
        this.source = source;
        this.copy = copy;
        this.vertx = vertx;
        this.monotonicTime = monotonicTime;
        this.freshness = new Freshness(config.validFor());
    }

    /**
     * The caller behind a bearer token. Fails with a {@link ProblemException}: {@link ErrorCode#UNAUTHENTICATED}, or
     * {@link ErrorCode#ACCESS_STATE_UNKNOWN} when it is not known what was revoked. Never a stale yes.
     */
    public Uni<Caller> authenticate(String token) {
        return state().map(state -> verifier.verify(token, state));
    }

    /**
     * The same without waiting; empty when it has to be asked first what was revoked, or the token was not seen before. Throws what
     * {@link #authenticate} fails with.
     */
    Optional<Caller> authenticateNow(String token) {
        return fresh().flatMap(state -> verifier.verifyRemembered(token, state));
    }

    /**
     * Whether a caller authenticated earlier, on a socket say, would be let in now. False also when the freshness of that knowledge is gone:
     * ask again after a moment, or close.
     */
    public boolean isLive(Caller caller) {
        return fresh().map(state -> verifier.isLive(caller, state)).orElse(false);
    }

    /** Runs {@code listener} after every change of the access state, on an event loop: it must not block. Close sockets here. */
    public Cancellable onChange(Consumer<AccessState> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Learns the newest state now instead of at the next poll; a change of one's own is then seen by one's own next request. */
    public Uni<Void> refresh() {
        return config.staticKeys()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().deferred(this::ask);
    }

    /** Joins a question that is under way, so that many requests at once ask once. */
    private Uni<Void> poll() {
        return Uni.createFrom().deferred(() -> {
            Uni<Void> started = refresh().memoize().indefinitely();
            Uni<Void> running = poll.compareAndExchange(null, started);
            return running != null ? running : started.onTermination().invoke(() -> poll.compareAndSet(started, null));
        });
    }

    void start(@Observes StartupEvent started) {
        config.trustedProxies().stream()
                .filter(range -> !CIDR.matcher(range).matches())
                .findFirst()
                .ifPresent(range -> {
                    throw new IllegalStateException("access.trusted-proxies: '" + range
                            + "' is no CIDR; write an address as 10.1.2.3/32 or ::1/128, and no names");
                });
        if (config.staticKeys()) {
            if (LaunchMode.current() != LaunchMode.TEST) {
                throw new IllegalStateException("access.static-keys is for tests: these keys are public");
            }
            return;
        }
        if (config.serviceSecret().filter(secret -> !secret.isBlank()).isEmpty()) {
            throw new IllegalStateException("access.service-secret is not set");
        }
        timer = vertx.setPeriodic(1, config.pollEvery().toMillis(), tick -> poll().subscribe()
                .with(done -> {}, failure -> LOG.debug("No access state", failure)));
    }

    void stop(@Observes ShutdownEvent stopping) {
        vertx.cancelTimer(timer);
    }

    private Uni<AccessState> state() {
        Optional<AccessState> fresh = fresh();
        if (fresh.isPresent()) {
            return Uni.createFrom().item(fresh.get());
        }
        return poll().onFailure().recoverWithNull().map(asked -> fresh().orElseThrow(Access::unknown));
    }

    private Optional<AccessState> fresh() {
        return config.staticKeys() ? Optional.of(Tokens.state()) : freshness.at(now());
    }

    private static ProblemException unknown() {
        return new ProblemException(ErrorCode.ACCESS_STATE_UNKNOWN, "Neither auth-service nor its copy answers.")
                .withRetryAfter(RETRY_AFTER);
    }

    private Uni<Void> ask() {
        long askedAt = now();
        return source.fetch(freshness.epoch())
                .invoke(answer -> {
                    recovered();
                    answer.ifPresentOrElse(
                            state -> tell(freshness.fromAuthority(state, askedAt), state),
                            () -> freshness.unchanged(askedAt));
                })
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(this::askCopy);
    }

    private Uni<Void> askCopy(Throwable silence) {
        lost(silence);
        long askedAt = now();
        return copy.read()
                .invoke(state -> tell(freshness.fromCopy(state, askedAt), state))
                .replaceWithVoid();
    }

    private long now() {
        return monotonicTime.getAsLong();
    }

    private void tell(boolean changed, AccessState state) {
        if (changed) {
            listeners.forEach(listener -> listener.accept(state));
        }
    }

    private void lost(Throwable silence) {
        if (!failing) {
            failing = true;
            LOG.warnf("auth-service does not answer, the copy of the access state is read reason=%s", silence);
        }
    }

    private void recovered() {
        if (failing) {
            failing = false;
            LOG.info("auth-service answers again");
        }
    }
}

package io.clusterai.gateway.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.gateway.health.HealthView;
import io.clusterai.gateway.limit.LimitService;
import io.clusterai.gateway.limit.Verdict;
import io.clusterai.platform.access.Access;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.access.Entrance;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/** The open sockets: tells them what happened, carries out what they ask for, and checks again and again whether they may stay. */
@ApplicationScoped
class StreamService {

    private static final Logger LOG = Logger.getLogger(StreamService.class);

    private static final long TICK_MILLIS = 250;
    private static final int TICKS_PER_CHECK = 4;
    private static final int WAITING_BYTES = 16 << 10;
    private static final int FILTER_BYTES = 64 << 10;

    /** What a state is taken to need while it is read; afterwards it counts for what it is. */
    private static final long STATE_BYTES = 512 << 10;

    /** The part of what long frames may take that one user gets. */
    private static final int USERS = 8;

    /** How long a socket outlives the knowledge of what was revoked. */
    private static final Duration UNKNOWN = Duration.ofSeconds(2);

    private final RingService rings;
    private final SnapshotService snapshots;
    private final LimitService userLimits;
    private final Access access;
    private final Entrance entrance;
    private final StreamConfig config;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final Vertx vertx;
    private final Limits limits;
    private final Ration ration;
    private final Map<String, ClientSocket> sockets = new ConcurrentHashMap<>();
    private final Map<String, Integer> socketsByUser = new ConcurrentHashMap<>();
    private final MeterRegistry metrics;
    private long ticks;
    private volatile long timer;
    private volatile boolean leaving;

    StreamService(
            RingService rings,
            SnapshotService snapshots,
            LimitService userLimits,
            Access access,
            Entrance entrance,
            StreamConfig config,
            ObjectMapper json,
            InstantSource clock,
            Vertx vertx,
            MeterRegistry metrics) {
        this.rings = rings;
        this.snapshots = snapshots;
        this.userLimits = userLimits;
        this.access = access;
        this.entrance = entrance;
        this.config = config;
        this.json = json;
        this.clock = clock;
        this.vertx = vertx;
        this.metrics = metrics;
        this.limits = new Limits(
                config.subscriptions(),
                config.waitingEvents(),
                WAITING_BYTES,
                FILTER_BYTES,
                config.framesPerSecond(),
                config.catchUp());
        long longFrames = config.longFrames().asLongValue();
        this.ration = new Ration(longFrames, longFrames / USERS);
        metrics.gauge("gateway_stream_long_frame_bytes", ration, Ration::held);
        metrics.gaugeMapSize("gateway_stream_sockets", io.micrometer.core.instrument.Tags.empty(), sockets);
    }

    void start(@Observes StartupEvent started) {
        rings.onEvent(this::tell);
        access.onChange(state -> sockets.values().forEach(this::check));
        timer = vertx.setPeriodic(TICK_MILLIS, tick -> tick());
    }

    /** Requests are still answered, but who has a socket here is sent to another replica now, while it can be said in peace. */
    void leave(@Observes ShutdownDelayInitiatedEvent stopping) {
        leaving = true;
        sockets.values().forEach(socket -> end(socket, stopping()));
    }

    void stop(@Observes ShutdownEvent stopped) {
        leaving = true;
        vertx.cancelTimer(timer);
        sockets.values().forEach(socket -> end(socket, stopping()));
    }

    private Outgoing.Close stopping() {
        return Outgoing.Close.tryAgain("this gateway stops, connect again", soon());
    }

    /** A different moment for every client, so that they do not all come back at once. */
    private Duration soon() {
        return Duration.ofMillis(
                ThreadLocalRandom.current().nextLong(config.reconnectWithin().toMillis() + 1));
    }

    void onHealth(@Observes HealthView changed) {
        try {
            rings.publishHealth(json.writeValueAsString(changed));
        } catch (com.fasterxml.jackson.core.JsonProcessingException impossible) {
            throw new IllegalStateException("health is always JSON", impossible);
        }
    }

    void open(WebSocketConnection connection, String token, Caller caller) {
        int ofUser = socketsByUser.merge(caller.userId(), 1, Integer::sum);
        Session session = new Session(connection.id(), grantOf(caller), limits, rings::ring);
        ClientSocket socket = new ClientSocket(
                connection,
                session,
                token,
                caller,
                vertx.getOrCreateContext(),
                clock,
                Math.toIntExact(config.window().asLongValue()),
                ration,
                this::load);
        sockets.put(connection.id(), socket);
        if (leaving) {
            session.end(stopping());
        } else if (ofUser > config.socketsPerUser() || sockets.size() > config.sockets()) {
            session.end(Outgoing.Close.tooManySockets());
        }
        socket.signal();
    }

    void closed(String connectionId) {
        ClientSocket socket = sockets.remove(connectionId);
        if (socket != null) {
            Session session = socket.session();
            socketsByUser.computeIfPresent(session.grant().userId(), (user, open) -> open > 1 ? open - 1 : null);
            String code = session.ending()
                    .map(Outgoing.Close::code)
                    .map(String::valueOf)
                    .orElse("client");
            metrics.counter("gateway_stream_closed", "code", code).increment();
            session.end(Outgoing.Close.expired());
            socket.gone();
        }
    }

    /** Somebody asks whether the socket is alive. The answer goes out by itself, also to a client that reads nothing. */
    void pinged(String connectionId) {
        ClientSocket socket = sockets.get(connectionId);
        if (socket != null && !socket.session().admitsPing(clock.instant())) {
            end(socket, Outgoing.Close.tooSlow());
        }
    }

    void said(String connectionId, String text) {
        ClientSocket socket = sockets.get(connectionId);
        if (socket == null) {
            return;
        }
        Session session = socket.session();
        if (!session.admits(clock.instant())) {
            socket.signal();
            return;
        }
        Optional<String> id = Optional.empty();
        try {
            CommandRequest request = CommandRequest.read(json, text);
            id = request.validId();
            carryOut(socket, request.toCommand());
        } catch (ProblemException refused) {
            session.refuse(id.orElse(null), refused.code(), refused.getMessage());
        }
        socket.signal();
    }

    private void carryOut(ClientSocket socket, Command command) {
        switch (command) {
            case Command.Subscribe wish -> socket.session().subscribe(wish, clock.instant());
            case Command.Unsubscribe end -> socket.session().unsubscribe(end.id());
            case Command.Authenticate renewal -> renew(socket, renewal.token());
            case Command.Ping ping -> socket.session().pong();
        }
    }

    /** Reads the states that the session wants, while there is room for them and its user has requests left. */
    private void load(ClientSocket socket) {
        Session session = socket.session();
        while (session.wantsState(clock.instant())) {
            Optional<Ration.Share> share = socket.reserve(STATE_BYTES);
            if (share.isEmpty()) {
                return;
            }
            Optional<Subscription> next = session.nextToLoad(clock.instant());
            if (next.isEmpty()) {
                share.get().end();
                return;
            }
            socket.holds(next.get(), share.get());
            load(socket, next.get());
        }
    }

    /** A state counts as the request that it spares its client; reading it again is the gateway's own wish. */
    private void load(ClientSocket socket, Subscription subscription) {
        if (subscription.state() instanceof Subscription.State.Loading loading && loading.again()) {
            read(socket, subscription);
            return;
        }
        userLimits
                .of(socket.caller())
                .onSuccess(verdict -> {
                    if (verdict.allowed()) {
                        read(socket, subscription);
                    } else {
                        refuse(socket, subscription, verdict);
                    }
                })
                .onFailure(failure -> loadLater(socket, subscription, problemOf(failure)));
    }

    private static void refuse(ClientSocket socket, Subscription subscription, Verdict verdict) {
        socket.letGo(subscription);
        socket.session()
                .mayNotLoad(
                        subscription,
                        ErrorCode.TOO_MANY_REQUESTS,
                        verdict.refusal() + ", and a snapshot is one. Subscribe again in " + verdict.resetSeconds()
                                + " s.");
        socket.signal();
    }

    private void read(ClientSocket socket, Subscription subscription) {
        Session session = socket.session();
        snapshots
                .read(subscription.topic(), subscription.filter(), session.grant(), socket.token())
                .subscribe()
                .with(
                        snapshot -> {
                            socket.holds(subscription, snapshot.data().length());
                            if (!session.loaded(subscription, snapshot.position(), snapshot.data())) {
                                socket.letGo(subscription);
                            }
                            socket.signal();
                        },
                        failure -> loadLater(socket, subscription, problemOf(failure)));
    }

    private void loadLater(ClientSocket socket, Subscription subscription, ProblemException problem) {
        socket.letGo(subscription);
        Session session = socket.session();
        if (problem.code() == ErrorCode.FORBIDDEN) {
            session.mayNotLoad(subscription, ErrorCode.FORBIDDEN, "The token does not grant this topic.");
        } else {
            // The tick finds it when its time has come.
            session.notLoaded(
                    subscription,
                    problem.code(),
                    problem.getMessage(),
                    clock.instant().plus(config.snapshotRetry()));
        }
        socket.signal();
    }

    private static ProblemException problemOf(Throwable failure) {
        if (failure instanceof ProblemException problem) {
            return problem;
        }
        LOG.warn("A snapshot cannot be read", failure);
        return new ProblemException(ErrorCode.INTERNAL_ERROR, "The snapshot cannot be read.", failure);
    }

    private void renew(ClientSocket socket, String token) {
        entrance.admit(token)
                .subscribe()
                .with(
                        admission -> {
                            Caller caller = admission.caller();
                            if (caller.userId().equals(socket.session().grant().userId())) {
                                socket.renew(admission.accessToken(), caller);
                            }
                            socket.session().renew(grantOf(caller));
                            socket.signal();
                        },
                        refused -> {
                            socket.session().refuse(null, ErrorCode.UNAUTHENTICATED, "The token is not valid.");
                            socket.signal();
                        });
    }

    private void tell(PushTopic topic) {
        for (ClientSocket socket : sockets.values()) {
            if (socket.session().shows(topic)) {
                socket.signal();
            }
        }
    }

    private void tick() {
        Instant now = clock.instant();
        boolean check = ++ticks % TICKS_PER_CHECK == 0;
        rings.evict();
        for (ClientSocket socket : sockets.values()) {
            boolean due = socket.session().tick(now) || socket.isWaitingForRoom();
            if (socket.isStalled(now, config.stall())) {
                socket.session().end(Outgoing.Close.tooSlow());
                due = true;
            }
            if (check) {
                check(socket);
            }
            if (due) {
                socket.signal();
            }
        }
    }

    /** A token that is refused now ends the socket at once; one that cannot be checked, after a moment. */
    private void check(ClientSocket socket) {
        String token = socket.token();
        access.authenticate(token).subscribe().with(caller -> socket.tokenIsKnown(), failure -> {
            if (!token.equals(socket.token())) {
                return;
            }
            if (failure instanceof ProblemException unknown && unknown.code() == ErrorCode.ACCESS_STATE_UNKNOWN) {
                Instant now = clock.instant();
                if (now.isAfter(socket.tokenIsUnknown(now).plus(UNKNOWN))) {
                    end(socket, Outgoing.Close.tryAgain("tokens cannot be checked now", soon()));
                }
            } else {
                end(socket, Outgoing.Close.expired());
            }
        });
    }

    private static void end(ClientSocket socket, Outgoing.Close close) {
        socket.session().end(close);
        socket.signal();
    }

    private static Grant grantOf(Caller caller) {
        return new Grant(caller.userId(), caller.permissions(), caller.policy(), caller.expiresAt());
    }
}

package io.clusterai.platform.lease;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The leases this process wants, renewed together in one statement. */
@Singleton
public class Leases {

    private static final Logger LOG = Logger.getLogger(Leases.class);

    private static final String RENEW = """
            INSERT INTO lease AS held (name, owner, epoch, expires_at)
            SELECT wanted, $1, 1, now() + $3 * interval '1 millisecond'
            FROM unnest($2::text[]) AS wanted
            ORDER BY wanted
            ON CONFLICT (name) DO UPDATE
            SET owner = excluded.owner,
                epoch = CASE WHEN held.owner = excluded.owner THEN held.epoch ELSE held.epoch + 1 END,
                expires_at = excluded.expires_at
            WHERE held.owner = excluded.owner OR held.expires_at < now()
            RETURNING name, epoch
            """;

    private static final String CHECK = """
            SELECT 1 FROM lease
            WHERE name = $1 AND owner = $2 AND epoch = $3 AND expires_at > now()
            FOR SHARE
            """;

    private static final String RELEASE =
            "UPDATE lease SET expires_at = now() - interval '1 second' WHERE name = ANY ($1) AND owner = $2";

    private final Pool pool;
    private final LeaseConfig config;
    private final String owner;
    private final Map<String, Wanted> wanted = new ConcurrentHashMap<>();
    private final Semaphore nudges = new Semaphore(0);
    private volatile boolean running = true;
    private Thread renewer;

    Leases(Pool pool, LeaseConfig config, @ConfigProperty(name = "suite.instance") Optional<String> instance) {
        this.pool = pool;
        this.config = config;
        // A restarted process is not the one that died: it must not believe in what that one held in memory.
        this.owner = instance.orElse("instance") + "/" + UUID.randomUUID();
    }

    /** The name of this process among its replicas, new with every start. */
    public String owner() {
        return owner;
    }

    /** Asks for a lease, now and until it is released. Asking twice gives the same handle. */
    public Lease want(String name) {
        Lease lease = wanted.computeIfAbsent(name, Wanted::new);
        nudges.release();
        return lease;
    }

    void start(@Observes StartupEvent started) {
        renewer = Thread.ofPlatform().daemon().name("lease").start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) {
        running = false;
        renewer.interrupt();
        giveUp(Set.copyOf(wanted.keySet()));
    }

    /** Stops without giving anything up, as a killed process does. */
    void die() {
        running = false;
        renewer.interrupt();
        wanted.clear();
    }

    private void run() {
        while (running) {
            try {
                renew();
                boolean nudged = nudges.tryAcquire(config.renewEvery().toMillis(), TimeUnit.MILLISECONDS);
                if (nudged) {
                    nudges.drainPermits();
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void renew() throws InterruptedException {
        Set<String> names = Set.copyOf(wanted.keySet());
        if (names.isEmpty()) {
            return;
        }
        // Measured from before the question, so that we never believe longer than the database does.
        long askedAt = System.nanoTime();
        try {
            var rows = pool.preparedQuery(RENEW)
                    .execute(Tuple.of(
                            owner,
                            names.toArray(String[]::new),
                            config.timeToLive().toMillis()))
                    .await()
                    .atMost(config.timeToLive());
            Set<String> lost = new HashSet<>(names);
            for (Row row : rows) {
                lost.remove(row.getString("name"));
                Wanted lease = wanted.get(row.getString("name"));
                if (lease != null) {
                    lease.renewed(
                            row.getLong("epoch"), askedAt + config.timeToLive().toNanos());
                }
            }
            lost.stream().map(wanted::get).filter(lease -> lease != null).forEach(Wanted::lost);
        } catch (RuntimeException failure) {
            LOG.warnf("Leases cannot be renewed reason=%s", failure.getMessage());
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private void giveUp(Set<String> names) {
        if (names.isEmpty()) {
            return;
        }
        try {
            pool.preparedQuery(RELEASE)
                    .execute(Tuple.of(names.toArray(String[]::new), owner))
                    .await()
                    .atMost(Duration.ofSeconds(1));
        } catch (RuntimeException failure) {
            LOG.debugf("Leases are left to expire reason=%s", failure.getMessage());
        }
    }

    private final class Wanted implements Lease {

        private final String name;
        private volatile long epoch;
        private volatile long heldUntil;
        private volatile boolean held;

        Wanted(String name) {
            this.name = name;
        }

        void renewed(long newEpoch, long until) {
            epoch = newEpoch;
            heldUntil = until;
            held = true;
        }

        void lost() {
            held = false;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean isHeld() {
            return held && System.nanoTime() - heldUntil < 0;
        }

        @Override
        public boolean isUncontested() {
            return held;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public Uni<Void> check(SqlConnection transaction) {
            return transaction
                    .preparedQuery(CHECK)
                    .execute(Tuple.of(name, owner, epoch))
                    .invoke(rows -> {
                        if (rows.rowCount() == 0 && !rows.iterator().hasNext()) {
                            held = false;
                            throw new LeaseLostException(name);
                        }
                    })
                    .replaceWithVoid();
        }

        @Override
        public void release() {
            wanted.remove(name, this);
            if (held) {
                held = false;
                Thread.ofVirtual().start(() -> giveUp(Set.of(name)));
            }
        }
    }
}

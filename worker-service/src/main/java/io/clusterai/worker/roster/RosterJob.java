package io.clusterai.worker.roster;

import io.clusterai.platform.lease.Lease;
import io.clusterai.platform.lease.LeaseLostException;
import io.clusterai.platform.lease.Leases;
import io.clusterai.worker.cluster.Cluster;
import io.clusterai.worker.cluster.ClusterId;
import io.clusterai.worker.cluster.ClusterRepository;
import io.clusterai.worker.dask.DaskClient;
import io.clusterai.worker.dask.DaskException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Asks each scheduler in turn, on the one replica that owns its cluster. A slow scheduler delays no other. */
@ApplicationScoped
class RosterJob {

    private static final Logger LOG = Logger.getLogger(RosterJob.class);

    /** How soon a new or moved cluster is looked at. */
    private static final Duration TICK = Duration.ofMillis(250);

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    private final ClusterRepository clusters;
    private final WorkerService workers;
    private final DaskClient dask;
    private final Leases leases;
    private final RosterConfig config;
    private final Clock clock;
    private final Map<ClusterId, Watch> watches = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("roster").factory());

    RosterJob(
            ClusterRepository clusters,
            WorkerService workers,
            DaskClient dask,
            Leases leases,
            RosterConfig config,
            Clock clock) {
        this.clusters = clusters;
        this.workers = workers;
        this.dask = dask;
        this.leases = leases;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        var unused = ticks.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent stopped) {
        ticks.shutdownNow();
    }

    private void tick() {
        try {
            follow(clusters.all().await().atMost(READ_TIMEOUT));
        } catch (RuntimeException failure) {
            LOG.warnf("Clusters cannot be read reason=%s", failure.getMessage());
        }
    }

    private void follow(List<Cluster> registered) {
        Set<ClusterId> ids = registered.stream().map(Cluster::id).collect(Collectors.toSet());
        watches.forEach((id, watch) -> {
            if (!ids.contains(id) && watches.remove(id, watch)) {
                watch.lease.release();
            }
        });
        Instant now = clock.instant();
        for (Cluster cluster : registered) {
            Watch watch = watches.computeIfAbsent(cluster.id(), id -> new Watch(leases.want("cluster:" + id.value())));
            if (watch.isDue(cluster.httpUrl(), now)) {
                watch.begin(cluster.httpUrl(), now);
                look(cluster, watch).subscribe().with(done -> watch.end(), failure -> {
                    watch.end();
                    report(cluster, failure);
                });
            }
        }
    }

    private Uni<Void> look(Cluster cluster, Watch watch) {
        return dask.report(cluster.httpUrl())
                .onItem()
                .transformToUni(report -> {
                    watch.heartbeats = watch.heartbeats.observe(report.workers(), clock.instant());
                    return workers.answered(watch.lease, cluster, report, watch.heartbeats);
                })
                .onFailure(DaskException.class)
                .recoverWithUni(failure -> workers.missed(watch.lease, cluster, failure.getMessage()));
    }

    private static void report(Cluster cluster, Throwable failure) {
        if (failure instanceof LeaseLostException) {
            LOG.infof("Another replica watches the cluster now clusterId=%s", cluster.id());
        } else {
            LOG.warnf("What a scheduler said cannot be stored clusterId=%s reason=%s", cluster.id(), failure);
        }
    }

    /** What the owner remembers between two looks; a new owner begins afresh. */
    private final class Watch {

        private final Lease lease;
        private volatile Heartbeats heartbeats = Heartbeats.none();
        private volatile URI lookedAt;
        private volatile Instant due = Instant.MIN;
        private volatile boolean looking;

        Watch(Lease lease) {
            this.lease = lease;
        }

        boolean isDue(URI httpUrl, Instant now) {
            if (!lease.isHeld()) {
                heartbeats = Heartbeats.none();
                return false;
            }
            return !looking && (!now.isBefore(due) || !httpUrl.equals(lookedAt));
        }

        void begin(URI httpUrl, Instant now) {
            looking = true;
            lookedAt = httpUrl;
            due = now.plus(config.pollEvery());
        }

        void end() {
            looking = false;
        }
    }
}

package io.clusterai.worker.local;

import io.clusterai.platform.lease.Lease;
import io.clusterai.platform.lease.Leases;
import io.clusterai.worker.cluster.ClusterRepository;
import io.clusterai.worker.local.SupervisionPolicy.Action;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Brings the processes of this host in step with their records, on the one replica per host that holds the lease. */
@ApplicationScoped
class LocalSupervisionJob {

    private static final Logger LOG = Logger.getLogger(LocalSupervisionJob.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final LocalHost host;
    private final LocalProcessRepository processes;
    private final ClusterRepository clusters;
    private final ProcessTable table;
    private final SupervisionPolicy policy;
    private final LocalWorkerConfig config;
    private final Leases leases;
    private final Clock clock;
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("local-workers").factory());
    private Lease lease;
    private Instant housekeepingDue = Instant.MIN;

    LocalSupervisionJob(
            LocalHost host,
            LocalProcessRepository processes,
            ClusterRepository clusters,
            ProcessTable table,
            SupervisionPolicy policy,
            LocalWorkerConfig config,
            Leases leases,
            Clock clock) {
        this.host = host;
        this.processes = processes;
        this.clusters = clusters;
        this.table = table;
        this.policy = policy;
        this.config = config;
        this.leases = leases;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        if (host.plan().isPresent()) {
            lease = leases.want("local-workers:" + host.name());
            var unused = ticks.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The processes go on without us; whoever comes next finds them in the records. */
    void stop(@Observes ShutdownEvent stopped) {
        ticks.shutdownNow();
    }

    private void tick() {
        try {
            if (lease.isHeld()) {
                LaunchPlan plan = host.plan().orElseThrow();
                List<LocalProcess> alive = await(processes.alive(host.name()));
                supervise(plan, alive);
                if (!clock.instant().isBefore(housekeepingDue)) {
                    keepHouse(plan, alive);
                    housekeepingDue = clock.instant().plus(HOUSEKEEPING);
                }
            }
        } catch (RuntimeException | IOException failure) {
            LOG.warnf("Local workers cannot be looked after reason=%s", failure.getMessage());
        }
    }

    private void supervise(LaunchPlan plan, List<LocalProcess> recorded) throws IOException {
        Set<String> names = recorded.stream().map(LocalProcess::name).collect(Collectors.toSet());
        Map<String, ProcessIdentity> living = table.find(names);
        for (LocalProcess process : recorded) {
            Optional<ProcessIdentity> identity = Optional.ofNullable(living.get(process.name()));
            act(plan, process, policy.decide(process, identity, clock.instant()));
        }
    }

    private void act(LaunchPlan plan, LocalProcess process, Action action) throws IOException {
        switch (action) {
            case Action.Wait nothing -> {}
            case Action.Launch launch -> launch(plan, process);
            case Action.Record adopted -> {
                LOG.infof("Adopting a worker process worker=%s", process.name());
                await(processes.record(process.name(), adopted.identity(), leases.owner(), clock.instant()));
            }
            case Action.Terminate terminate -> table.terminate(terminate.identity());
            case Action.Kill kill -> {
                LOG.warnf("A worker process does not end and is killed worker=%s", process.name());
                table.kill(kill.identity());
            }
            case Action.End end -> {
                LOG.infof("A worker process has ended worker=%s reason=%s", process.name(), end.reason());
                table.removeScratch(plan, process.name());
                await(processes.end(process, end.reason(), clock.instant()));
            }
        }
    }

    private void launch(LaunchPlan plan, LocalProcess process) {
        if (!lease.isHeld()) {
            return;
        }
        var cluster = await(clusters.find(process.clusterId()));
        if (cluster.isEmpty()) {
            await(processes.end(process, "Its cluster was deregistered.", clock.instant()));
            return;
        }
        try {
            ProcessIdentity identity =
                    table.launch(plan, process.name(), cluster.get().address().value());
            await(processes.record(process.name(), identity, leases.owner(), clock.instant()));
        } catch (IOException failure) {
            LOG.warnf("A worker process cannot be launched worker=%s reason=%s", process.name(), failure.getMessage());
            await(processes.end(process, "It could not be launched: " + failure.getMessage(), clock.instant()));
        }
    }

    private void keepHouse(LaunchPlan plan, List<LocalProcess> alive) throws IOException {
        for (LocalProcess process : alive) {
            table.trimLog(plan, process.name());
        }
        Instant endedBefore = clock.instant().minus(config.keepEnded());
        for (String forgotten : await(processes.forget(host.name(), endedBefore))) {
            table.removeFolder(plan, forgotten);
        }
    }

    private static <T> T await(Uni<T> work) {
        return work.await().atMost(TIMEOUT);
    }
}

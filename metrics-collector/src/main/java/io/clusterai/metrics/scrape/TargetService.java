package io.clusterai.metrics.scrape;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.metrics.latest.LatestService;
import io.clusterai.metrics.sample.Scrape;
import io.clusterai.metrics.sample.SourceId;
import io.clusterai.platform.egress.EgressClient;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The targets of the configuration and of people, and how their last scrape went. */
@Singleton
class TargetService {

    private final ScrapeConfig config;
    private final TargetRepository repository;
    private final EgressClient egress;
    private final LatestService latest;
    private final Outbox outbox;
    private final InstantSource clock;
    private final List<ScrapeTarget> fixed;

    TargetService(
            ScrapeConfig config,
            TargetRepository repository,
            EgressClient egress,
            LatestService latest,
            Outbox outbox,
            InstantSource clock) {
        this.config = config;
        this.repository = repository;
        this.egress = egress;
        this.latest = latest;
        this.outbox = outbox;
        this.clock = clock;
        this.fixed = ScrapeTarget.fixed(config.fixed().orElse(List.of()), config.interval());
    }

    List<ScrapeTarget> fixed() {
        return fixed;
    }

    /** Those of the configuration first, then by age. */
    Uni<List<ScrapeTarget>> all() {
        return repository.all().map(registered -> {
            List<ScrapeTarget> all = new ArrayList<>(fixed);
            registered.stream()
                    .sorted(Comparator.comparing((ScrapeTarget target) ->
                                    target.registeredAt().orElseThrow())
                            .thenComparing(target -> target.id().toString()))
                    .forEach(all::add);
            return all;
        });
    }

    /** Fails with a {@link ProblemException} when the address must not be contacted, is there already or cannot be kept. */
    Uni<ScrapeTarget> register(String url, Optional<Duration> interval, Map<String, String> labels, Actor actor) {
        Map<String, String> checked = TargetLabels.checked(labels);
        return egress.admit(url)
                .map(admitted -> new ScrapeTarget(
                        new TargetId(UUID.randomUUID()),
                        TargetUrl.of(admitted),
                        interval.orElse(config.interval()),
                        checked,
                        Optional.of(clock.instant().truncatedTo(ChronoUnit.MICROS))))
                .call(target -> outbox.inTransaction(tx -> repository
                        .lock(tx)
                        .invoke(present -> refuseUnlessNew(present, target))
                        .chain(() -> repository.insert(tx, target))
                        .chain(() -> record(tx, actor, "targets.create", target, Map.of(), target.described()))));
    }

    /** Seals what an older version left in clear; another replica may do the same at the same time. */
    Uni<Void> sealUrls() {
        return repository.sealUrls();
    }

    Uni<Void> delete(TargetId id, Actor actor) {
        if (fixed.stream().anyMatch(target -> target.id().equals(id))) {
            throw new ProblemException(ErrorCode.CONFLICT, "The target belongs to the configuration of the service.");
        }
        return outbox.inTransaction(tx -> repository
                .delete(tx, id)
                .map(deleted -> deleted.orElseThrow(
                        () -> new ProblemException(ErrorCode.TARGET_NOT_FOUND, "No target has this id.")))
                .chain(gone -> record(tx, actor, "targets.delete", gone, gone.described(), Map.of())));
    }

    private Uni<Void> record(
            SqlConnection tx,
            Actor actor,
            String action,
            ScrapeTarget target,
            Map<String, String> before,
            Map<String, String> after) {
        return outbox.record(
                tx,
                OperationRecorded.done(
                        actor,
                        action,
                        Permissions.METRICS_WRITE,
                        new Target(
                                "target", target.id().toString(), target.url().shown()),
                        Change.between(before, after),
                        clock.instant()));
    }

    /** The last scrape of each target, where there was one. */
    Uni<Map<SourceId, Scrape>> lastScrapes() {
        return latest.all().map(scrapes -> {
            Map<SourceId, Scrape> bySource = new HashMap<>();
            scrapes.forEach(scrape -> bySource.put(scrape.source(), scrape));
            return bySource;
        });
    }

    boolean isStale(Scrape scrape) {
        return latest.isStale(scrape);
    }

    private void refuseUnlessNew(List<ScrapeTarget> present, ScrapeTarget target) {
        if (present.stream().anyMatch(target::isLike)) {
            throw new ProblemException(
                    ErrorCode.TARGET_EXISTS, "A target with this URL and these labels is registered.");
        }
        if (present.size() >= config.maxTargets()) {
            throw new ProblemException(
                    ErrorCode.CONFLICT, "No more than " + config.maxTargets() + " targets can be registered.");
        }
    }
}

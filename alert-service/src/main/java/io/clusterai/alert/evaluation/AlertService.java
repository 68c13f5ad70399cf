package io.clusterai.alert.evaluation;

import io.clusterai.alert.evaluation.AlertRepository.Position;
import io.clusterai.alert.notification.NotificationService;
import io.clusterai.alert.rule.RuleId;
import io.clusterai.alert.rule.Severity;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.AlertChanged;
import io.clusterai.contracts.AlertStatus;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.contracts.Permissions;
import io.clusterai.contracts.Topics;
import io.clusterai.platform.events.Outbox;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Changes alerts: state, history, notifications and event in one transaction, or nothing. */
@Singleton
public class AlertService {

    /** The actor of what the evaluation does by itself. */
    static final Author RULE = Author.part("rule");

    private static final Author CLOCK = Author.part("clock");
    private static final int EXPIRED_AT_ONCE = 100;
    private static final int FORGOTTEN_AT_ONCE = 200;

    private final AlertRepository alerts;
    private final NotificationService notifications;
    private final Outbox outbox;
    private final InstantSource clock;
    private final MeterRegistry metrics;

    AlertService(
            AlertRepository alerts,
            NotificationService notifications,
            Outbox outbox,
            InstantSource clock,
            MeterRegistry metrics) {
        this.alerts = alerts;
        this.notifications = notifications;
        this.outbox = outbox;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Runs the work in a transaction; afterwards its events and notifications leave. */
    public <T> Uni<T> inTransaction(Function<SqlConnection, Uni<T>> work) {
        return outbox.inTransaction(work).invoke(notifications::nudge);
    }

    /** Stores what can be stored and answers what that was: see {@link AlertRepository#store}. */
    Uni<List<Transition>> commit(SqlConnection tx, List<Transition> transitions, Author author) {
        return alerts.store(tx, transitions, author)
                .call(stored -> stored.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : Uni.join()
                                // All at once: the connection sends them one behind the other without waiting for
                                // answers.
                                .all(stored.stream()
                                        .flatMap(transition -> announce(tx, transition))
                                        .toList())
                                .andFailFast()
                                .replaceWithVoid());
    }

    /** Ends every open alert of a rule. */
    public Uni<Void> resolveAll(SqlConnection tx, RuleId rule, Resolution resolution) {
        Instant now = clock.instant();
        return alerts.lockOpen(tx, rule)
                .map(open -> open.stream()
                        .filter(alert -> alert.state() instanceof AlertState.Open)
                        .map(alert -> Transition.move(
                                alert, alert.moved(((AlertState.Open) alert.state()).resolve(now, resolution))))
                        .toList())
                .chain(transitions -> commit(tx, transitions, RULE))
                .replaceWithVoid();
    }

    Uni<Alert> acknowledge(AlertId id, Actor actor, String comment, Optional<Instant> until) {
        Acknowledgement acknowledgement = new Acknowledgement(Author.of(actor), comment, clock.instant(), until);
        return inTransaction(tx -> alerts.lock(tx, id).chain(found -> {
            Alert present = found.orElseThrow(AlertService::notFound);
            Alert acknowledged = present.acknowledge(acknowledgement);
            return commit(tx, List.of(Transition.move(present, acknowledged)), Author.of(actor))
                    .chain(() -> outbox.record(tx, acknowledged(actor, present, acknowledgement)))
                    .replaceWith(acknowledged);
        }));
    }

    /** Acknowledgements whose time is over fire again. */
    Uni<Integer> expireAcknowledgements() {
        Instant now = clock.instant();
        return inTransaction(tx -> alerts.lockExpired(tx, now, EXPIRED_AT_ONCE)
                .map(expired -> expired.stream()
                        .filter(alert -> alert.state() instanceof AlertState.Acknowledged)
                        .map(alert -> Transition.move(
                                alert, alert.moved(((AlertState.Acknowledged) alert.state()).expire(now))))
                        .toList())
                .chain(transitions -> commit(tx, transitions, CLOCK))
                .map(List::size));
    }

    /**
     * Replaces the name of somebody who is to be forgotten, drops what they wrote, and tells of open alerts as they stand now: for a bounded
     * number of them.
     *
     * @return how many places there were; ask again until there are none
     */
    Uni<Integer> forgetPerson(String userId) {
        return inTransaction(tx -> alerts.forgetAcknowledgements(tx, userId, FORGOTTEN_AT_ONCE)
                .call(forgotten -> forgotten.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : Uni.join()
                                .all(forgotten.stream()
                                        .map(alert -> publish(tx, alert.toEvent()))
                                        .toList())
                                .andFailFast())
                .chain(forgotten -> alerts.forgetHistory(tx, userId, FORGOTTEN_AT_ONCE)
                        .map(remembered -> forgotten.size() + remembered)));
    }

    Uni<Void> confirm(SqlConnection tx, RuleId rule, long version) {
        return alerts.confirm(tx, rule, version);
    }

    Uni<Map<RuleId, List<Alert>>> open(Collection<RuleId> rules) {
        return alerts.open(rules);
    }

    Uni<Alert> get(AlertId id) {
        return alerts.find(id).map(found -> found.orElseThrow(AlertService::notFound));
    }

    Uni<List<HistoryEntry>> history(AlertId id) {
        return get(id).chain(() -> alerts.history(id));
    }

    Uni<List<Alert>> page(
            Collection<AlertStatus> states, Collection<Severity> severities, Optional<Position> after, int limit) {
        return alerts.page(states, severities, after, limit);
    }

    private static OperationRecorded acknowledged(Actor actor, Alert alert, Acknowledgement acknowledgement) {
        return OperationRecorded.done(
                actor,
                "alerts.acknowledge",
                Permissions.ALERTS_ACKNOWLEDGE,
                new Target("alert", alert.id().toString(), alert.toEvent().name()),
                acknowledgement.until().stream()
                        .map(until -> new Change("until", null, until.toString()))
                        .toList(),
                acknowledgement.at());
    }

    private Stream<Uni<Void>> announce(SqlConnection tx, Transition transition) {
        var event = transition.after().toEvent();
        metrics.counter("alert_transitions", "state", event.state().name()).increment();
        Optional<AlertStatus> before =
                transition.before().map(alert -> alert.state().status());
        return Stream.of(notifications.enqueue(tx, before, event, clock.instant()), publish(tx, event));
    }

    private Uni<Void> publish(SqlConnection tx, AlertChanged event) {
        return outbox.append(tx, Topics.ALERT_CHANGED, event.fingerprint(), event, event.occurredAt());
    }

    private static ProblemException notFound() {
        return new ProblemException(ErrorCode.ALERT_NOT_FOUND, "No alert has this id.");
    }
}

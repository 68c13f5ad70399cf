package io.clusterai.alert.notification;

import io.clusterai.alert.channel.ChannelId;
import io.clusterai.alert.notification.webhook.WebhookClient;
import io.clusterai.contracts.AlertChanged;
import io.clusterai.contracts.AlertStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Claims due notifications, sends them, records what came of it. The claim is committed before the request leaves and is left to expire
 * when this process dies; the next one sends under the same idempotency key. A receiver that hangs holds up only itself.
 */
@Singleton
public class NotificationService {

    private static final Logger LOG = Logger.getLogger(NotificationService.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final NotificationRepository notifications;
    private final WebhookClient webhook;
    private final RetryPolicy retries;
    private final NotificationConfig config;
    private final InstantSource clock;
    private final MeterRegistry metrics;
    private final Map<ChannelId, AtomicInteger> onTheWay = new ConcurrentHashMap<>();
    private final Semaphore nudges = new Semaphore(0);
    private volatile boolean running = true;
    private Thread thread;

    NotificationService(
            NotificationRepository notifications,
            WebhookClient webhook,
            RetryPolicy retries,
            NotificationConfig config,
            InstantSource clock,
            MeterRegistry metrics) {
        if (config.claimFor().compareTo(config.timeout()) <= 0) {
            throw new IllegalArgumentException("alert.notification.claim-for must exceed alert.notification.timeout");
        }
        this.notifications = notifications;
        this.webhook = webhook;
        this.retries = retries;
        this.config = config;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Writes what has to be told about a change into the transaction of the change. */
    public Uni<Void> enqueue(SqlConnection tx, Optional<AlertStatus> before, AlertChanged after, Instant now) {
        return switch (NotificationPolicy.decide(before, after)) {
            case NotificationPolicy.Decision.Tell tell -> notifications.enqueue(tx, tell.kind(), after, now);
            case NotificationPolicy.Decision.Silent silent -> Uni.createFrom().voidItem();
        };
    }

    /** A notification may be due. Cheap, callable from anywhere. */
    public void nudge() {
        if (nudges.availablePermits() == 0) {
            nudges.release();
        }
    }

    void start(@Observes StartupEvent started) {
        thread = Thread.ofPlatform().daemon().name("notifier").start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) {
        running = false;
        thread.interrupt();
    }

    @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> forgetSettled() {
        return notifications.forget(clock.instant().minus(config.keepSettled())).replaceWithVoid();
    }

    private void run() {
        while (running) {
            try {
                claimAndSend();
                if (nudges.tryAcquire(config.pollEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                    nudges.drainPermits();
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException failure) {
                if (running) {
                    LOG.warnf("Notifications are waiting reason=%s", failure.getMessage());
                    pause();
                }
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void claimAndSend() {
        List<ChannelId> busy = onTheWay.entrySet().stream()
                .filter(entry -> entry.getValue().get() >= config.atOncePerChannel())
                .map(Map.Entry::getKey)
                .toList();
        List<Notification> claimed = notifications
                .claim(clock.instant(), config.claimFor(), config.atOncePerChannel(), busy)
                .await()
                .atMost(PATIENCE);
        claimed.forEach(this::send);
    }

    private void send(Notification notification) {
        ChannelId channel = notification.channel().id();
        onTheWay.computeIfAbsent(channel, id -> new AtomicInteger()).incrementAndGet();
        webhook.send(notification)
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.errorf(failure, "A notification cannot be sent notificationId=%s", notification.id());
                    return new DeliveryOutcome.Failed("it cannot be sent");
                })
                .chain(outcome -> record(notification, outcome))
                .eventually(() -> {
                    onTheWay.computeIfPresent(channel, (id, count) -> count.decrementAndGet() == 0 ? null : count);
                    nudge();
                })
                .subscribe()
                .with(
                        recorded -> {},
                        // The receiver may have it; the claim expires and it is sent again under the same key.
                        failure -> LOG.warnf(
                                "A delivery is not recorded notificationId=%s reason=%s",
                                notification.id(), failure.getMessage()));
    }

    private Uni<Void> record(Notification notification, DeliveryOutcome outcome) {
        Instant now = clock.instant();
        double chance = ThreadLocalRandom.current().nextDouble();
        return switch (retries.decide(outcome, notification.attempt(), notification.createdAt(), now, chance)) {
            case RetryPolicy.Decision.Done done -> {
                count("delivered");
                yield notifications.delivered(notification, now);
            }
            case RetryPolicy.Decision.Again again -> {
                count("retried");
                yield notifications.tryAgain(notification, again.at(), again.reason());
            }
            case RetryPolicy.Decision.GiveUp giveUp -> {
                count("failed");
                LOG.errorf(
                        "A notification is given up notificationId=%s channelId=%s alertId=%s reason=%s",
                        notification.id(),
                        notification.channel().id(),
                        notification.alert().id(),
                        giveUp.reason());
                yield notifications.giveUp(notification, giveUp.reason(), now);
            }
        };
    }

    private void count(String outcome) {
        metrics.counter("alert_notifications", "outcome", outcome).increment();
    }
}

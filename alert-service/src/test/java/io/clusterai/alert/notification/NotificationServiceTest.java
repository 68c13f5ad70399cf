package io.clusterai.alert.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.clusterai.alert.notification.webhook.WebhookClient;
import io.clusterai.alert.testsupport.Api;
import io.clusterai.alert.testsupport.Receiver;
import io.clusterai.alert.testsupport.Receiver.Received;
import io.clusterai.contracts.AlertChanged;
import io.clusterai.contracts.AlertStatus;
import io.clusterai.platform.stack.StackResource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class NotificationServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Inject
    NotificationService notifications;

    @Inject
    NotificationRepository repository;

    @Inject
    WebhookClient webhook;

    @Inject
    RetryPolicy retries;

    @Inject
    NotificationConfig config;

    @Inject
    InstantSource clock;

    @Inject
    MeterRegistry metrics;

    @Inject
    Pool pool;

    private Receiver receiver;
    private String channel;

    @BeforeEach
    void listen() {
        receiver = new Receiver();
        channel = Api.createChannel(Api.unique("Channel"), receiver.url());
    }

    @AfterEach
    void stop() {
        Api.asAdmin().delete(Api.CHANNELS + "/" + channel).then().statusCode(204);
        receiver.close();
    }

    private static AlertChanged firing() {
        return new AlertChanged(
                UUID.randomUUID().toString(),
                1,
                "507a62d79ee76c9a",
                UUID.randomUUID().toString(),
                "Load",
                AlertStatus.FIRING,
                "critical",
                Map.of("alertname", "Load"),
                Map.of(),
                1,
                NOON,
                NOON,
                null,
                null,
                "",
                NOON);
    }

    private void enqueue(AlertChanged alert) {
        pool.withTransaction(tx -> notifications.enqueue(tx, Optional.empty(), alert, clock.instant()))
                .await()
                .atMost(PATIENCE);
    }

    @Test
    void sendsUnderTheSameKeyWhatADeadProcessHadClaimed() {
        AlertChanged alert = firing();
        // What a process leaves that dies after its claim: one attempt counted, due again when the claim is over.
        UUID id = pool.withTransaction(tx -> notifications
                        .enqueue(tx, Optional.empty(), alert, clock.instant())
                        .chain(() -> tx.preparedQuery("""
                                        UPDATE notification SET attempts = 1, due_at = now() + interval '1 second'
                                        WHERE alert_id = $1 RETURNING id
                                        """).execute(Tuple.of(UUID.fromString(alert.id()))))
                        .map(rows -> rows.iterator().next().getUUID("id")))
                .await()
                .atMost(PATIENCE);

        await().atMost(PATIENCE).until(() -> !receiver.ledger().isEmpty());

        assertThat(receiver.ledger()).extracting(Received::key).containsExactly(id.toString());
    }

    @Test
    void tellsOnceWithTwoNotifiers() {
        NotificationService second = new NotificationService(repository, webhook, retries, config, clock, metrics);
        second.start(new StartupEvent());
        try {
            List<AlertChanged> alerts =
                    IntStream.range(0, 60).mapToObj(i -> firing()).toList();
            for (AlertChanged alert : alerts) {
                enqueue(alert);
                notifications.nudge();
                second.nudge();
            }

            await().atMost(PATIENCE).until(() -> settled() == alerts.size());

            assertThat(receiver.ledger())
                    .extracting(Received::key)
                    .hasSize(alerts.size())
                    .doesNotHaveDuplicates();
        } finally {
            second.stop(new ShutdownEvent());
        }
    }

    private int settled() {
        return pool.preparedQuery("SELECT 1 FROM notification WHERE channel_id = $1 AND state = 'DELIVERED'")
                .execute(Tuple.of(UUID.fromString(channel)))
                .await()
                .atMost(PATIENCE)
                .size();
    }

    @Test
    void enqueuesOnceHoweverOftenTheTransitionIsRepeated() {
        AlertChanged alert = firing();

        enqueue(alert);
        enqueue(alert);

        await().atMost(PATIENCE).until(() -> settled() == 1);
        assertThat(receiver.ledger()).hasSize(1);
    }

    @Test
    void ignoresTheResultOfAnExpiredClaim() {
        AlertChanged alert = firing();
        enqueue(alert);
        await().atMost(PATIENCE).until(() -> settled() == 1);

        Notification stale = new Notification(
                UUID.fromString(receiver.ledger().getFirst().key()),
                NotificationKind.FIRING,
                alert,
                new io.clusterai.alert.channel.Channel(
                        new io.clusterai.alert.channel.ChannelId(UUID.fromString(channel)),
                        "x",
                        new io.clusterai.alert.channel.ChannelUrl(receiver.url(), receiver.url(), false),
                        true,
                        true,
                        Optional.empty(),
                        1,
                        NOON,
                        NOON),
                0,
                NOON);
        Uni<Void> late = repository.giveUp(stale, "too late", clock.instant());
        late.await().atMost(PATIENCE);

        assertThat(settled()).isEqualTo(1);
    }

    @Test
    void signsTheBodyWithTheChannelsSecret() throws Exception {
        Api.asAdmin()
                .body(Map.of(
                        "name", Api.unique("Channel"), "type", "webhook", "url", receiver.url(), "secret", "swordfish"))
                .put(Api.CHANNELS + "/" + channel)
                .then()
                .statusCode(200);

        enqueue(firing());
        await().atMost(PATIENCE).until(() -> !receiver.ledger().isEmpty());

        Received received = receiver.ledger().getFirst();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("swordfish".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String expected = HexFormat.of().formatHex(mac.doFinal(received.body().getBytes(StandardCharsets.UTF_8)));
        assertThat(received.headers()).containsEntry("signature", "sha256=" + expected);
    }

    @Test
    void keepsNoSecretInTheDatabaseAsItIs() {
        Api.asAdmin()
                .body(Map.of(
                        "name", Api.unique("Channel"), "type", "webhook", "url", receiver.url(), "secret", "swordfish"))
                .put(Api.CHANNELS + "/" + channel)
                .then()
                .statusCode(200);

        String row = pool.preparedQuery("SELECT channel::text AS all_of_it FROM channel WHERE id = $1")
                .execute(Tuple.of(UUID.fromString(channel)))
                .await()
                .atMost(PATIENCE)
                .iterator()
                .next()
                .getString("all_of_it");

        assertThat(row).doesNotContain("swordfish").doesNotContain("/hook");
    }

    @Test
    void startsWithTheDefaultsThatAreDocumented() {
        assertThat(config.giveUpAfter()).isEqualTo(Duration.ofHours(6));
        assertThat(config.atOncePerChannel()).isEqualTo(8);
        assertThat(config.keepSettled()).isEqualTo(Duration.ofDays(7));
    }
}

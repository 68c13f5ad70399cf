package io.clusterai.alert.channel;

import static io.clusterai.alert.testsupport.Api.CHANNELS;
import static io.clusterai.alert.testsupport.Api.asAdmin;
import static io.clusterai.alert.testsupport.Api.createChannel;
import static io.clusterai.alert.testsupport.Api.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.sealing.SealedColumn;
import io.clusterai.platform.sealing.SealingConfig;
import io.clusterai.platform.sealing.SealingKey;
import io.clusterai.platform.sealing.SealingKeys;
import io.clusterai.platform.sealing.SealingService;
import io.clusterai.platform.stack.StackResource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StackResource.class)
class ChannelSealingTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String HOOK = "http://10.255.255.1/swordfish";

    @Inject
    ChannelService channels;

    @Inject
    ChannelSecretService secrets;

    @Inject
    Pool pool;

    @Inject
    SealingKeys keys;

    @Inject
    SealingService running;

    @Inject
    SealingConfig config;

    @Inject
    @All
    List<SealedColumn> columns;

    @Test
    void twoReplicasSealWhatAnOlderVersionLeftInClear() {
        ChannelId id = new ChannelId(UUID.fromString(createChannel(unique("Channel"), "http://10.255.255.1/other")));
        pool.preparedQuery("UPDATE channel SET url = $2, sealed_url = NULL, shown_url = NULL WHERE id = $1")
                .execute(Tuple.of(id.value(), HOOK))
                .await()
                .atMost(SOON);

        Uni.combine()
                .all()
                .unis(channels.sealUrls(), channels.sealUrls())
                .discardItems()
                .await()
                .atMost(SOON);

        Channel sealed = channels.get(id).await().atMost(SOON);
        assertThat(sealed.url().sealed()).isTrue();
        assertThat(sealed.url().shown()).isEqualTo("http://10.255.255.1/…");
        assertThat(sealed.url().stored()).doesNotContain("swordfish");
        assertThat(secrets.open(id, sealed.url())).contains(URI.create(HOOK));
        asAdmin().delete(CHANNELS + "/" + id).then().statusCode(204);
    }

    @Test
    void addressAndSecretMoveToTheCurrentKeyAndNeedTheOtherNoMore() {
        ChannelId id = signed(unique("Channel"));
        SealingKeys before = new SealingKeys("test", keys.all().reversed());
        SealingService old = replica(before);
        await(old.begin());
        assertThat(await(old.run()).waiting()).isEmpty();
        assertOpens(secrets, id);
        assertThat(await(running.census()).waiting()).containsKeys("channel-addresses", "channel-secrets");
        ChannelSecretService alone = new ChannelSecretService(
                new SealingKeys("test", List.of(keys.current().orElseThrow())));
        assertThat(alone.open(id, await(channels.get(id)).url())).isEmpty();

        await(running.begin());

        assertThat(await(running.run()).waiting()).isEmpty();
        assertOpens(alone, id);
        asAdmin().delete(CHANNELS + "/" + id).then().statusCode(204);
    }

    @Test
    void anEditSaysWhatItSealedAnewAndWhatItKept() {
        String name = unique("Channel");
        ChannelId id = signed(name);
        await(pool.preparedQuery(
                        "UPDATE channel SET url_sealed_under = 'before', secret_sealed_under = 'before' WHERE id = $1")
                .execute(Tuple.of(id.value())));

        asAdmin()
                .body(Map.of("name", name, "type", "webhook", "secret", "another song"))
                .put(CHANNELS + "/" + id)
                .then()
                .statusCode(200);

        Row row = await(pool.preparedQuery("SELECT url_sealed_under, secret_sealed_under FROM channel WHERE id = $1")
                        .execute(Tuple.of(id.value())))
                .iterator()
                .next();
        assertThat(row.getString("url_sealed_under")).isEqualTo("before");
        assertThat(row.getString("secret_sealed_under")).isEqualTo(keys.currentId());
        asAdmin().delete(CHANNELS + "/" + id).then().statusCode(204);
    }

    @Test
    void aServiceWithoutTheKeyDoesNotStart() {
        ChannelId id = new ChannelId(UUID.fromString(createChannel(unique("Channel"), HOOK)));
        SealingKeys stranger =
                new SealingKeys("alert.channel.secrets-key-file", List.of(SealingKey.of("x".repeat(32))));

        assertThatThrownBy(() -> await(replica(stranger).begin()))
                .hasMessageContaining("alert.channel.secrets-key-file")
                .hasMessageContaining("channel-addresses");
        asAdmin().delete(CHANNELS + "/" + id).then().statusCode(204);
    }

    @Test
    void theAddressOfOneChannelIsNoneOfAnotherAndNoSecret() {
        ChannelId mine = new ChannelId(UUID.randomUUID());
        ChannelUrl sealed = secrets.seal(mine, URI.create(HOOK));

        assertThat(secrets.open(new ChannelId(UUID.randomUUID()), sealed)).isEmpty();
        assertThat(secrets.open(mine, sealed.stored())).isEmpty();
        assertThat(sealed.toString()).doesNotContain("swordfish");
    }

    private static ChannelId signed(String name) {
        return new ChannelId(UUID.fromString(asAdmin()
                .body(Map.of("name", name, "type", "webhook", "url", HOOK, "secret", "whale song"))
                .post(CHANNELS)
                .then()
                .statusCode(201)
                .extract()
                .path("id")));
    }

    private void assertOpens(ChannelSecretService with, ChannelId id) {
        Channel channel = await(channels.get(id));
        assertThat(with.open(id, channel.url())).contains(URI.create(HOOK));
        assertThat(with.open(id, channel.sealedSecret().orElseThrow())).contains("whale song");
    }

    private SealingService replica(SealingKeys with) {
        return new SealingService(pool, with, columns, List.of(), config, new SimpleMeterRegistry());
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(SOON);
    }
}

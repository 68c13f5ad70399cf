package io.clusterai.alert.channel;

import static io.clusterai.alert.testsupport.Api.CHANNELS;
import static io.clusterai.alert.testsupport.Api.asAdmin;
import static io.clusterai.alert.testsupport.Api.createChannel;
import static io.clusterai.alert.testsupport.Api.unique;
import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.platform.stack.StackResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
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
    void theAddressOfOneChannelIsNoneOfAnotherAndNoSecret() {
        ChannelId mine = new ChannelId(UUID.randomUUID());
        ChannelUrl sealed = secrets.seal(mine, URI.create(HOOK));

        assertThat(secrets.open(new ChannelId(UUID.randomUUID()), sealed)).isEmpty();
        assertThat(secrets.open(mine, sealed.stored())).isEmpty();
        assertThat(sealed.toString()).doesNotContain("swordfish");
    }
}

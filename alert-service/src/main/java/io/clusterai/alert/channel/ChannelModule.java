package io.clusterai.alert.channel;

import io.clusterai.platform.sealing.KeyFiles;
import io.clusterai.platform.sealing.SealedColumn;
import io.clusterai.platform.sealing.SealedColumn.Form;
import io.clusterai.platform.sealing.SealingKey;
import io.clusterai.platform.sealing.SealingKeys;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Reads the keys of channels once, at start, and says where lies what is sealed under them. */
class ChannelModule {

    @Produces
    @Singleton
    SealingKeys keys(ChannelConfig config) {
        return new KeyFiles(
                        "alert.channel.secrets-key-file",
                        config.secretsKeyFile(),
                        "alert.channel.other-secrets-key-files",
                        config.otherSecretsKeyFiles().orElseGet(List::of))
                .read();
    }

    @Produces
    @Singleton
    SealedColumn addresses() {
        return new SealedColumn(
                "channel-addresses",
                "channel",
                "id",
                "sealed_url",
                "url_sealed_under",
                Form.BASE64,
                SealingKey::digest,
                id -> ChannelSecretService.nameOfUrl(id.toString()));
    }

    @Produces
    @Singleton
    SealedColumn secrets() {
        return new SealedColumn(
                "channel-secrets",
                "channel",
                "id",
                "sealed_secret",
                "secret_sealed_under",
                Form.BASE64,
                SealingKey::digest,
                Object::toString);
    }
}

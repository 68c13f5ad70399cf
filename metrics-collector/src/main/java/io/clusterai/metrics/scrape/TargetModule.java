package io.clusterai.metrics.scrape;

import io.clusterai.platform.sealing.KeyFiles;
import io.clusterai.platform.sealing.SealedColumn;
import io.clusterai.platform.sealing.SealedColumn.Form;
import io.clusterai.platform.sealing.SealingKeys;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Reads the keys of targets once, at start, and says where lies what is sealed under them. */
class TargetModule {

    @Produces
    @Singleton
    SealingKeys keys(ScrapeConfig config) {
        return new KeyFiles(
                        "metrics.targets.secrets-key-file",
                        config.secretsKeyFile(),
                        "metrics.targets.other-secrets-key-files",
                        config.otherSecretsKeyFiles().orElseGet(List::of))
                .read();
    }

    @Produces
    @Singleton
    SealedColumn addresses() {
        return new SealedColumn(
                "target-addresses",
                "target",
                "id",
                "sealed_url",
                "url_sealed_under",
                Form.BYTES,
                key -> key.derive(TargetSecretService.PURPOSE),
                id -> TargetSecretService.nameOf(id.toString()));
    }
}

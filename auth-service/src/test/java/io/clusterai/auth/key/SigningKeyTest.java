package io.clusterai.auth.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.platform.sealing.NotOpenedException;
import io.clusterai.platform.sealing.Seal;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class SigningKeyTest {

    private final SecureRandom random = new SecureRandom();
    private final Seal seal = Seal.under(new byte[32], random);
    private final SigningKey key = SigningKey.generate("k1", random);

    @Test
    void survivesStorageAndIsNotStoredInClear() {
        byte[] stored = key.sealPrivateKey(seal);

        assertThat(SigningKey.open("k1", key.publicKey().getEncoded(), stored, seal)
                        .privateKey())
                .isEqualTo(key.privateKey());
        assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(key.privateKey().getEncoded(), StandardCharsets.ISO_8859_1));
        assertThat(key).hasToString("SigningKey[k1]");
    }

    @Test
    void doesNotOpenAsAnother() {
        byte[] stored = key.sealPrivateKey(seal);
        byte[] publicKey = key.publicKey().getEncoded();

        assertThatThrownBy(() -> SigningKey.open("k2", publicKey, stored, seal)).isInstanceOf(NotOpenedException.class);
    }
}

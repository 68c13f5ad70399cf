package io.clusterai.auth.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class MasterKeyTest {

    private static final byte[] SECRET = "a secret".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NONCE = new byte[12];

    private final MasterKey key = MasterKey.of("0123456789abcdef0123456789abcdef\n");

    @Test
    void decryptsWhatItEncrypted() {
        assertThat(key.decrypt(key.encrypt(SECRET, "k1", NONCE), "k1")).isEqualTo(SECRET);
    }

    @Test
    void aCiphertextCannotBeMovedToAnotherName() {
        byte[] encrypted = key.encrypt(SECRET, "k1", NONCE);

        assertThatThrownBy(() -> key.decrypt(encrypted, "k2")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherKeyDoesNotDecrypt() {
        byte[] encrypted = key.encrypt(SECRET, "k1", NONCE);

        assertThatThrownBy(() -> MasterKey.of("x".repeat(32)).decrypt(encrypted, "k1"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void purposesDoNotShareAKey() {
        assertThat(key.derive("one")).hasSize(32).isNotEqualTo(key.derive("two"));
    }

    @Test
    void aShortSecretIsRefused() {
        assertThatThrownBy(() -> MasterKey.of(" " + "x".repeat(31) + " ")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSigningKeySurvivesStorageAndIsNotStoredInClear() {
        SecureRandom random = new SecureRandom();
        SigningKey signingKey = SigningKey.generate("k1", random);

        byte[] stored = signingKey.encryptPrivateKey(key, random);

        assertThat(SigningKey.open("k1", signingKey.publicKey().getEncoded(), stored, key)
                        .privateKey())
                .isEqualTo(signingKey.privateKey());
        assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(signingKey.privateKey().getEncoded(), StandardCharsets.ISO_8859_1));
        assertThat(signingKey).hasToString("SigningKey[k1]");
    }
}

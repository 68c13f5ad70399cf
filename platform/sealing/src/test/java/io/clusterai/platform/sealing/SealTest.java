package io.clusterai.platform.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {

    private static final byte[] CLEAR = "swordfish".getBytes(StandardCharsets.UTF_8);
    private static final SealingKey OLD = SealingKey.of("0123456789abcdef0123456789abcdef\n");
    private static final SealingKey NEW = SealingKey.of("fedcba9876543210fedcba9876543210");

    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path folder;

    @Test
    void opensWhatItSealedUnderItsNameAlone() {
        Seal seal = seal(OLD);
        byte[] sealed = seal.seal(CLEAR, "k1");

        assertThat(seal.open(sealed, "k1")).isEqualTo(CLEAR);
        assertThatThrownBy(() -> seal.open(sealed, "k2")).isInstanceOf(NotOpenedException.class);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("swordfish");
    }

    @Test
    void whatWasSealedBeforeTheChangeOpensAfterIt() {
        byte[] sealed = seal(OLD).seal(CLEAR, "k1");

        assertThat(seal(NEW, OLD).open(sealed, "k1")).isEqualTo(CLEAR);
        assertThat(seal(OLD, NEW).open(sealed, "k1")).isEqualTo(CLEAR);
    }

    @Test
    void theCurrentKeySeals() {
        Seal seal = seal(NEW, OLD);
        byte[] sealed = seal.seal(CLEAR, "k1");

        assertThat(seal.keyId()).isEqualTo(NEW.id());
        assertThat(seal(NEW).open(sealed, "k1")).isEqualTo(CLEAR);
    }

    @Test
    void aMissingKeyIsLookedForWhereItIsConfigured() {
        byte[] sealed = seal(OLD).seal(CLEAR, "k1");

        assertThatThrownBy(() -> seal(NEW).open(sealed, "k1"))
                .isInstanceOf(NotOpenedException.class)
                .hasMessageContaining("thing.key-file");
    }

    @Test
    void whatIsTooShortDoesNotOpen() {
        assertThatThrownBy(() -> seal(OLD).open(new byte[3], "k1")).isInstanceOf(NotOpenedException.class);
        assertThatThrownBy(() -> seal(OLD).open(new byte[12], "k1")).isInstanceOf(NotOpenedException.class);
    }

    @Test
    void purposesDoNotShareAKey() {
        assertThat(OLD.derive("one"))
                .hasSize(32)
                .isNotEqualTo(OLD.derive("two"))
                .isNotEqualTo(OLD.digest());
    }

    @Test
    void anIdTellsKeysApartAndNothingElse() {
        assertThat(OLD.id()).hasSize(16).isNotEqualTo(NEW.id());
        assertThat(OLD.id())
                .isEqualTo(SealingKey.of("0123456789abcdef0123456789abcdef").id());
        assertThat(OLD).hasToString("SealingKey[" + OLD.id() + "]");
        assertThat(seal(OLD)).hasToString("Seal[…]");
    }

    @Test
    void aMacOfEveryKeyIsKnownAndTheCurrentOneMakesThem() {
        Macs macs = keys(NEW, OLD).macs("tokens");
        byte[] old = keys(OLD).macs("tokens").current().of(CLEAR);

        assertThat(macs.all().map(hmac -> hmac.of(CLEAR))).anyMatch(mac -> Arrays.equals(mac, old));
        assertThat(macs.current().of(CLEAR)).isNotEqualTo(old);
        assertThat(macs.under(OLD.id()).orElseThrow().of(CLEAR)).isEqualTo(old);
        assertThat(macs.under("nobody")).isEmpty();
        assertThat(macs).hasToString("Macs[" + NEW.id() + "]");
    }

    @Test
    void keyFilesAreReadInOrder() throws Exception {
        SealingKeys keys = files(Optional.of(file("new", "n".repeat(32))), file("old", "o".repeat(32)));

        assertThat(keys.currentId()).isEqualTo(SealingKey.of("n".repeat(32)).id());
        assertThat(keys.ids())
                .containsExactly(keys.currentId(), SealingKey.of("o".repeat(32)).id());
        assertThat(keys.readable()).contains("");
        assertThat(keys.toString()).doesNotContain("nnnn");
    }

    @Test
    void whatIsWrongWithAFileNamesTheSettingAndTheFile() throws Exception {
        Path right = file("right", "r".repeat(32));
        Path shortOne = file("short", "s".repeat(31));
        Path absent = folder.resolve("absent");

        assertThatThrownBy(() -> files(Optional.of(shortOne)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("thing.key-file")
                .hasMessageContaining("short")
                .hasMessageNotContaining("sss");
        assertThatThrownBy(() -> files(Optional.of(right), absent))
                .hasMessageContaining("thing.other-key-files")
                .hasMessageContaining("absent");
        assertThatThrownBy(() -> files(Optional.of(right), right)).hasMessageContaining("same key");
        assertThatThrownBy(() -> files(Optional.empty(), right)).hasMessageContaining("thing.key-file");
    }

    @Test
    void aRingIsBounded() {
        List<SealingKey> six = Stream.of("a", "b", "c", "d", "e", "f")
                .map(letter -> SealingKey.of(letter.repeat(32)))
                .toList();

        assertThatThrownBy(() -> new SealingKeys("thing", six))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at most 5");
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text + "\n");
    }

    private static SealingKeys files(Optional<Path> current, Path... others) {
        return new KeyFiles("thing.key-file", current, "thing.other-key-files", List.of(others)).read();
    }

    private static SealingKeys keys(SealingKey... keys) {
        return new SealingKeys("thing.key-file", List.of(keys));
    }

    private Seal seal(SealingKey... keys) {
        return keys(keys).seal("things.v1", random);
    }
}

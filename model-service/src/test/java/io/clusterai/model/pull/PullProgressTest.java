package io.clusterai.model.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PullProgressTest {

    @Test
    void isTheShareOfBytesOverAllLayers() {
        PullProgress progress = PullProgress.none().after(layer("a", 100, 50)).after(layer("b", 100, 0));

        assertThat(progress.completedBytes()).isEqualTo(50);
        assertThat(progress.totalBytes()).isEqualTo(200);
    }

    @Test
    void neverGoesBackWhenANewLayerIsAnnounced() {
        PullProgress first = PullProgress.none().after(layer("a", 100, 80));

        assertThat(first.after(layer("b", 900, 0)).fraction()).isEqualTo(0.8);
    }

    @Test
    void neverGoesBackWhenALineDoes() {
        PullProgress progress = PullProgress.none().after(layer("a", 100, 80)).after(layer("a", 100, 20));

        assertThat(progress.fraction()).isEqualTo(0.8);
        assertThat(progress.completedBytes()).isEqualTo(80);
    }

    @Test
    void neverGoesBackWhenAnAttemptIsResumed() {
        PullProgress resumed =
                PullProgress.none().after(layer("a", 100, 80)).resumed().after(layer("a", 100, 60));

        assertThat(resumed.fraction()).isEqualTo(0.8);
        assertThat(resumed.completedBytes()).isEqualTo(60);
    }

    @Test
    void isWholeWithSuccessAlone() {
        PullProgress allBytes = PullProgress.none().after(layer("a", 100, 100));

        assertThat(allBytes.fraction()).isEqualTo(0.99);
        assertThat(allBytes.after(new PullLine.Success()).fraction()).isEqualTo(1);
    }

    @Test
    void aRepeatedLineIsNoMovement() {
        PullProgress before = PullProgress.none().after(layer("a", 100, 50));

        assertThat(before.after(layer("a", 100, 50)).movedSince(before)).isFalse();
        assertThat(before.after(layer("a", 100, 51)).movedSince(before)).isTrue();
        assertThat(before.after(layer("b", 100, 0)).movedSince(before)).isTrue();
        assertThat(before.after(new PullLine.Step("verifying sha256 digest")).movedSince(before))
                .isTrue();
    }

    @Test
    void aLayerOfUnknownSizeIsNoProgress() {
        assertThat(PullProgress.none().after(layer("a", 0, 0)).fraction()).isZero();
    }

    @Test
    void tellsPeopleWhereItIs() {
        assertThat(PullProgress.none()
                        .after(layer("sha256:797c4b2b94a5beef", 25_400_000, 12_400_000))
                        .describe())
                .isEqualTo("pulling 797c4b2b94a5, 12.4 of 25.4 MB");
    }

    @Test
    void aRecordedPullRisesFromNothingToTheWhole() {
        List<Double> seen = new ArrayList<>();
        PullProgress progress = PullProgress.none();
        for (PullLine line : RecordedPull.lines()) {
            progress = progress.after(line);
            seen.add(progress.fraction());
        }

        assertThat(seen).isSorted().hasSizeGreaterThan(50).endsWith(1.0);
        assertThat(seen.stream().distinct().count()).isGreaterThan(40);
        assertThat(progress.done()).isTrue();
    }

    private static PullLine layer(String digest, long total, long completed) {
        return new PullLine.Layer(digest, total, completed);
    }
}

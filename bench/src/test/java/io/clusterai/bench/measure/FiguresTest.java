package io.clusterai.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void theMedianIsTheOneInTheMiddle() {
        assertThat(new Figures(List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5.0);
    }

    @Test
    void betweenTwoInTheMiddleItIsHalfway() {
        assertThat(new Figures(List.of(4.0, 1.0, 100.0, 2.0)).median()).isEqualTo(3.0);
    }

    @Test
    void percentilesAreFiguresThatWereMeasured() {
        Figures hundred = Figures.of(IntStream.rangeClosed(1, 100).boxed().toList(), Integer::doubleValue);

        assertThat(hundred.percentile(0.5)).isEqualTo(50.0);
        assertThat(hundred.percentile(0.99)).isEqualTo(99.0);
        assertThat(hundred.percentile(1)).isEqualTo(100.0);
        assertThat(new Figures(List.of(7.0)).percentile(0.01)).isEqualTo(7.0);
    }

    @Test
    void tellsTheMedianAndHowFarTheOthersAreOff() {
        assertThat(new Figures(List.of(25.14, 24.0, 27.26)).text(1)).isEqualTo("25.1 (24.0–27.3)");
    }

    @Test
    void refusesToSumUpNothing() {
        assertThatThrownBy(() -> new Figures(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}

package io.clusterai.platform.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvaluatorTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Map<String, String> LABELS = Map.of("instance", "n1");

    private final Evaluator evaluator = new Evaluator(Duration.ofSeconds(10));

    @Test
    void takesTheNewestSampleAndKeepsItsTime() {
        SeriesSource source = source(at(-3, 1), at(-1, 2), at(1, 3));

        assertThat(evaluator.instant(Expression.parse("up"), source, NOON))
                .containsExactly(new VectorSample("up", LABELS, NOON.minusSeconds(1), 2));
    }

    @Test
    void aSampleAsOldAsTheLookBackIsGone() {
        assertThat(evaluator.instant(Expression.parse("up"), source(at(-10, 1)), NOON))
                .isEmpty();
    }

    @Test
    void aSampleJustInsideTheLookBackCounts() {
        Sample inside = new Sample(NOON.minusSeconds(10).plusMillis(1), 1);

        assertThat(evaluator.instant(Expression.parse("up"), source(inside), NOON))
                .hasSize(1);
    }

    @Test
    void aSampleAtTheVeryInstantCounts() {
        assertThat(evaluator.instant(Expression.parse("up"), source(at(0, 1)), NOON))
                .hasSize(1);
    }

    @Test
    void aStaleMarkerEndsTheSeriesAtOnce() {
        SeriesSource ended = source(at(-2, 1), at(-1, StaleMarker.VALUE));

        assertThat(evaluator.instant(Expression.parse("up != 5"), ended, NOON)).isEmpty();
    }

    @Test
    void anotherNanIsAValue() {
        assertThat(evaluator.instant(Expression.parse("up"), source(at(-1, Double.NaN)), NOON))
                .hasSize(1);
    }

    @Test
    void aComparisonFiltersAndKeepsTheValue() {
        SeriesSource source = source(at(-1, 0.9));

        assertThat(evaluator.instant(Expression.parse("up > 0.8"), source, NOON))
                .extracting(VectorSample::value)
                .containsExactly(0.9);
        assertThat(evaluator.instant(Expression.parse("up > 0.9"), source, NOON))
                .isEmpty();
    }

    @Test
    void aRangeHoldsOnlyTheStepsThatPass() {
        SeriesSource source = source(at(0, 1), at(2, 5), at(4, 1), at(20, 7));

        List<Series> matrix =
                evaluator.range(Expression.parse("up >= 5"), source, NOON, NOON.plusSeconds(20), Duration.ofSeconds(2));

        assertThat(matrix).hasSize(1);
        assertThat(points(matrix.getFirst())).containsExactly(at(2, 5), at(20, 7));
    }

    @Test
    void aRangeWithoutAPointLeavesTheSeriesOut() {
        assertThat(evaluator.range(
                        Expression.parse("up > 9"), source(at(0, 1)), NOON, NOON.plusSeconds(4), Duration.ofSeconds(1)))
                .isEmpty();
    }

    /** A range is nothing but instants put side by side. */
    @Test
    void aRangeEqualsItsInstants() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            List<Sample> samples = new ArrayList<>();
            for (int second = -20; second < 40; second += 1 + random.nextInt(9)) {
                samples.add(random.nextInt(6) == 0 ? at(second, StaleMarker.VALUE) : at(second, random.nextInt(5)));
            }
            SeriesSource source = source(samples.toArray(Sample[]::new));
            Expression expression = Expression.parse(random.nextBoolean() ? "up" : "up > 2");
            Duration step = Duration.ofMillis(500L * (1 + random.nextInt(8)));

            List<Sample> expected = new ArrayList<>();
            for (Instant at = NOON; !at.isAfter(NOON.plusSeconds(30)); at = at.plus(step)) {
                for (VectorSample sample : evaluator.instant(expression, source, at)) {
                    expected.add(new Sample(at, sample.value()));
                }
            }
            List<Series> matrix = evaluator.range(expression, source, NOON, NOON.plusSeconds(30), step);

            assertThat(matrix.isEmpty() ? List.of() : points(matrix.getFirst())).isEqualTo(expected);
        }
    }

    @Test
    void filtersTheSamplesOfOneScrape() {
        VectorSample high = new VectorSample("up", LABELS, NOON, 3);
        VectorSample low = new VectorSample("up", LABELS, NOON, 1);
        VectorSample other = new VectorSample("down", LABELS, NOON, 9);
        VectorSample ended = new VectorSample("up", LABELS, NOON, StaleMarker.VALUE);

        assertThat(Evaluator.filter(Expression.parse("up != 1"), List.of(high, low, other, ended)))
                .containsExactly(high);
    }

    @Test
    void refusesSeriesThatDoNotAscend() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Series("up", LABELS, new long[] {2, 2}, new double[] {1, 1}));
    }

    private static Sample at(int second, double value) {
        return new Sample(NOON.plusSeconds(second), value);
    }

    /** Gives exactly the window it is asked for, as a real source does. */
    private static SeriesSource source(Sample... samples) {
        return (selector, after, until) -> {
            List<Sample> inside = List.of(samples).stream()
                    .filter(sample -> sample.at().isAfter(after) && !sample.at().isAfter(until))
                    .toList();
            return List.of(new Series(
                    "up",
                    LABELS,
                    inside.stream()
                            .mapToLong(sample -> sample.at().toEpochMilli())
                            .toArray(),
                    inside.stream().mapToDouble(Sample::value).toArray()));
        };
    }

    private static List<Sample> points(Series series) {
        List<Sample> points = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            points.add(new Sample(Instant.ofEpochMilli(series.timeAt(i)), series.valueAt(i)));
        }
        return points;
    }

    private record Sample(Instant at, double value) {}
}

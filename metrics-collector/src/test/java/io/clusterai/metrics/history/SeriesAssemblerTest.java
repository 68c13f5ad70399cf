package io.clusterai.metrics.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.metrics.sample.SeriesKey;
import io.clusterai.metrics.sample.SourceId;
import io.clusterai.platform.promql.Series;
import io.clusterai.platform.promql.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesAssemblerTest {

    private static final SourceId ONE = new SourceId("target:1");
    private static final SourceId TWO = new SourceId("target:2");

    @Test
    void aSeriesThatItsSourceNoLongerTellsHasEnded() {
        SeriesAssembler assembler = new SeriesAssembler(Map.of(7L, key(ONE, "a")));

        assembler.add(ONE, 1, scrape(7, 1.5));
        assembler.add(ONE, 2, scrape(9, 1));
        assembler.add(ONE, 3, scrape(9, 1));
        assembler.add(ONE, 4, scrape(7, 2));

        assertThat(points(assembler.series().getFirst())).containsExactly("1=1.5", "2=end", "4=2.0");
    }

    @Test
    void aSeriesWithoutAPointIsLeftOut() {
        SeriesAssembler assembler = new SeriesAssembler(Map.of(7L, key(ONE, "a")));

        assembler.add(ONE, 1, scrape(9, 1));

        assertThat(assembler.series()).isEmpty();
    }

    @Test
    void anotherSourceDoesNotEndIt() {
        SeriesAssembler assembler = new SeriesAssembler(Map.of(7L, key(ONE, "a"), 8L, key(TWO, "b")));

        assembler.add(ONE, 1, scrape(7, 1));
        assembler.add(TWO, 2, scrape(8, 2));

        assertThat(assembler.series()).hasSize(2).allSatisfy(series -> assertThat(series.size())
                .isEqualTo(1));
    }

    @Test
    void theSameSeriesOfTwoSourcesIsOne() {
        SeriesAssembler assembler = new SeriesAssembler(Map.of(7L, key(ONE, "a"), 8L, key(TWO, "a")));

        assembler.add(ONE, 1, scrape(7, 1));
        assembler.add(ONE, 3, scrape(9, 1));
        assembler.add(TWO, 2, scrape(8, 2));
        assembler.add(TWO, 4, scrape(8, 4));

        assertThat(assembler.series()).hasSize(1);
        assertThat(points(assembler.series().getFirst())).containsExactly("1=1.0", "2=2.0", "4=4.0");
    }

    @Test
    void growsBeyondItsFirstRoom() {
        SeriesAssembler assembler = new SeriesAssembler(Map.of(7L, key(ONE, "a")));
        for (int time = 0; time < 1_000; time++) {
            assembler.add(ONE, time, scrape(7, time));
        }
        assertThat(assembler.series().getFirst().size()).isEqualTo(1_000);
    }

    private static SeriesKey key(SourceId source, String name) {
        return new SeriesKey(source, name, Map.of("job", "j"));
    }

    private static byte[] scrape(long id, double value) {
        return BatchCodec.encode(new long[] {id}, new double[] {value});
    }

    private static List<String> points(Series series) {
        List<String> points = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            points.add(series.timeAt(i) + "=" + (StaleMarker.is(series.valueAt(i)) ? "end" : series.valueAt(i)));
        }
        return points;
    }
}

package io.clusterai.metrics.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.clusterai.platform.promql.StaleMarker;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchCodecTest {

    @Test
    void givesBackEveryBit() {
        double[] values = {
            0,
            -0.0,
            1,
            -1,
            0.1,
            1e300,
            Double.MIN_VALUE,
            9_007_199_254_740_991.0,
            9_007_199_254_740_993.0,
            -9_007_199_254_740_992.0,
            Double.NaN,
            StaleMarker.VALUE,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY
        };
        long[] ids = new long[values.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = 1 + i * 1_000_003L;
        }
        assertSame(ids, values);
    }

    @Test
    void givesBackWhateverWentIn() {
        Random random = new Random(6);
        for (int round = 0; round < 2_000; round++) {
            int count = random.nextInt(40);
            long[] ids = new long[count];
            double[] values = new double[count];
            long id = random.nextLong(1L << 40);
            for (int i = 0; i < count; i++) {
                id += 1 + random.nextLong(1L << random.nextInt(40));
                ids[i] = id;
                values[i] = random.nextBoolean()
                        ? Double.longBitsToDouble(random.nextLong())
                        : random.nextLong(1L << 54) - (1L << 53);
            }
            assertSame(ids, values);
        }
    }

    @Test
    void anOrdinaryScrapeIsSmall() {
        long[] ids = new long[1_000];
        double[] values = new double[1_000];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = 5_000 + i;
            values[i] = i % 4 == 0 ? i / 7.0 : i * 31;
        }
        assertThat(BatchCodec.encode(ids, values)).hasSizeLessThan(5_500);
    }

    @Test
    void refusesIdsThatDoNotAscend() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchCodec.encode(new long[] {2, 2}, new double[] {1, 1}));
    }

    @Test
    void refusesAnotherVersion() {
        byte[] payload = BatchCodec.encode(new long[] {1}, new double[] {1});
        payload[0] = 9;

        assertThatIllegalArgumentException().isThrownBy(() -> BatchCodec.decode(payload));
    }

    private static void assertSame(long[] ids, double[] values) {
        BatchCodec.Columns columns = BatchCodec.decode(BatchCodec.encode(ids, values));

        assertThat(columns.size()).isEqualTo(ids.length);
        for (int i = 0; i < ids.length; i++) {
            assertThat(columns.id(i)).isEqualTo(ids[i]);
            assertThat(Double.doubleToRawLongBits(columns.value(i))).isEqualTo(Double.doubleToRawLongBits(values[i]));
        }
    }
}

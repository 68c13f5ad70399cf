package io.clusterai.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlidingLogTest {

    @Test
    void holdsWhatPassedWithinTheWindow() {
        SlidingLog log = new SlidingLog();
        ArrayDeque<Long> expected = new ArrayDeque<>();
        Random random = new Random(7);
        long now = -5_000;

        for (int i = 0; i < 10_000; i++) {
            now += random.nextInt(20);
            while (!expected.isEmpty() && now - expected.peek() >= 1_000) {
                expected.remove();
            }
            assertThat(log.size(now, 1_000)).isEqualTo(expected.size());
            if (random.nextInt(3) > 0) {
                log.add(now);
                expected.add(now);
                assertThat(log.at(0)).isEqualTo(expected.peek());
                assertThat(log.at(expected.size() - 1)).isEqualTo(now);
            }
        }
    }
}

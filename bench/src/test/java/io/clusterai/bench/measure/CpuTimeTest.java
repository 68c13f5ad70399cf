package io.clusterai.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CpuTimeTest {

    private static final String REST =
            " S 1 4242 4242 0 -1 4194560 9000 0 12 0 1234 567 89 10 20 0 45 0 777 4096000 12000 18446744073709551615";

    @Test
    void addsUserAndSystemTime() {
        assertThat(CpuTime.read("4242 (java)" + REST)).isEqualTo(new CpuTime(1234 + 567));
    }

    @Test
    void isNotMisledByTheNameOfTheCommand() {
        assertThat(CpuTime.read("4242 (nginx: worker process)" + REST)).isEqualTo(new CpuTime(1801));
        assertThat(CpuTime.read("4242 (a) R 1 2 (b)" + REST)).isEqualTo(new CpuTime(1801));
    }

    @Test
    void tellsWhatEachOperationCost() {
        CpuTime used = new CpuTime(350).minus(new CpuTime(100));

        assertThat(used.microsecondsEach(100_000)).isEqualTo(25.0);
        assertThatThrownBy(() -> used.microsecondsEach(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsWhatThisVeryProcessUses() {
        CpuTime before = CpuTime.of(ProcessHandle.current().pid());

        CpuTime after = before;
        long sum = 0;
        while (after.minus(before).ticks() < 2) {
            sum += LongStream.range(0, 100_000).map(number -> number ^ 5).sum();
            after = CpuTime.of(ProcessHandle.current().pid());
        }

        assertThat(sum).isPositive();
        assertThat(after.minus(before).microseconds()).isGreaterThanOrEqualTo(20_000);
    }
}

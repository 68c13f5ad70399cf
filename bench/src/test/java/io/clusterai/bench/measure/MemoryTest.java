package io.clusterai.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.bench.BenchException;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private static final String HEAP = """
            4242:
            DefNew     total 78656K, used 1234K [0x00000000f0000000, 0x00000000f5550000, 0x00000000f5550000)
             eden space 69952K,   1% used [0x00000000f0000000, 0x00000000f0134b08, 0x00000000f4450000)
            Tenured    total 174784K, used 40000K [0x00000000f5550000, 0x0000000100000000, 0x0000000100000000)
              the  space 174784K,  22% used [0x00000000f5550000, 0x00000000f7c60000, 0x0000000100000000)
            Metaspace       used 60000K, committed 61000K, reserved 1114112K
            """;

    @Test
    void addsUpBothGenerations() {
        assertThat(Memory.heap(HEAP)).isEqualTo(41_234);
    }

    @Test
    void doesNotGuessWhenAnotherCollectorIsAtWork() {
        assertThatThrownBy(() -> Memory.heap("garbage-first heap   total 262144K, used 5000K"))
                .isInstanceOf(BenchException.class);
    }

    @Test
    void readsTheResidentSize() {
        assertThat(Memory.resident("Name:\tjava\nVmPeak:\t 2899884 kB\nVmRSS:\t  287028 kB\n"))
                .isEqualTo(287_028);
    }
}

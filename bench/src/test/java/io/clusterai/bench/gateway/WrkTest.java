package io.clusterai.bench.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.bench.BenchException;
import org.junit.jupiter.api.Test;

class WrkTest {

    private static final String OUTPUT = """
            Running 10s test @ http://127.0.0.1:8080/
              2 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.41ms    1.02ms  21.15ms   88.61%
                Req/Sec    23.18k     1.71k   27.36k    71.50%
              Latency Distribution
                 50%  980.00us
                 75%    1.63ms
                 90%    2.62ms
                 99%    1.02s
              462345 requests in 10.02s, 105.61MB read
            Requests/sec:  46142.21
            Transfer/sec:     10.54MB
            """;

    @Test
    void readsCountTimeAndLatencies() {
        Wrk.Result result = Wrk.read(OUTPUT);

        assertThat(result).isEqualTo(new Wrk.Result(462_345, 10.02, 0.98, 1_020, 0));
        assertThat(result.perSecond()).isBetween(46_142.0, 46_143.0);
    }

    @Test
    void countsWhatFailed() {
        assertThat(Wrk.read(OUTPUT + "  Non-2xx or 3xx responses: 12\n").failures())
                .isEqualTo(12);
        assertThat(Wrk.read(OUTPUT + "  Socket errors: connect 0, read 3, write 1, timeout 0\n")
                        .failures())
                .isEqualTo(4);
    }

    @Test
    void doesNotGuessWhatAnotherOutputMeans() {
        assertThatThrownBy(() -> Wrk.read("unable to connect")).isInstanceOf(BenchException.class);
    }
}

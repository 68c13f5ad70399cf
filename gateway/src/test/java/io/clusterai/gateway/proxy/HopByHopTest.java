package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HopByHopTest {

    @Test
    void knowsTheFixedOnesInAnyCase() {
        HopByHop headers = new HopByHop(List.of());

        assertThat(headers.contains("Transfer-Encoding")).isTrue();
        assertThat(headers.contains("te")).isTrue();
        assertThat(headers.contains("Content-Type")).isFalse();
    }

    @Test
    void knowsThoseTheConnectionNames() {
        HopByHop headers = new HopByHop(List.of("close, X-Internal-Token", "x-other"));

        assertThat(headers.contains("X-INTERNAL-TOKEN")).isTrue();
        assertThat(headers.contains("X-Other")).isTrue();
        assertThat(headers.contains("X-Third")).isFalse();
    }
}

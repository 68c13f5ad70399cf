package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BulkheadTest {

    private final Bulkhead bulkhead = new Bulkhead(2);

    @Test
    void hasSoManyPlacesAndNoMore() {
        bulkhead.enter();
        bulkhead.enter();

        assertThat(bulkhead.enter()).isEmpty();
        assertThat(bulkhead.taken()).isEqualTo(2);
    }

    @Test
    void takesAPlaceBackOnce() {
        Bulkhead.Place first = bulkhead.enter().orElseThrow();
        bulkhead.enter();

        first.leave();
        first.leave();

        assertThat(bulkhead.taken()).isEqualTo(1);
        assertThat(bulkhead.enter()).isPresent();
    }
}

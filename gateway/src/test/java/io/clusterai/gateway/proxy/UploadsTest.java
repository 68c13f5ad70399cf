package io.clusterai.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UploadsTest {

    private final Uploads uploads = new Uploads(2);

    @Test
    void letsAClientSendSoManyAtATime() {
        assertThat(uploads.begin("a")).isPresent();
        Uploads.Sending second = uploads.begin("a").orElseThrow();
        assertThat(uploads.begin("a")).isEmpty();

        second.end();
        second.end();
        assertThat(uploads.begin("a")).isPresent();
        assertThat(uploads.begin("a")).isEmpty();
    }

    @Test
    void countsEveryClientForItself() {
        uploads.begin("a");
        uploads.begin("a");

        assertThat(uploads.begin("b")).isPresent();
    }

    @Test
    void forgetsWhoSendsNothing() {
        uploads.begin("a").orElseThrow().end();

        assertThat(uploads.clients()).isZero();
    }

    @Test
    void needsRoomForOne() {
        assertThatThrownBy(() -> new Uploads(0)).isInstanceOf(IllegalArgumentException.class);
    }
}

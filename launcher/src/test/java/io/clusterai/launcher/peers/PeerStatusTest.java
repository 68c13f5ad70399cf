package io.clusterai.launcher.peers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeerStatusTest {

    @Test
    void readsAScheduler() {
        // When
        PeerStatus status = PeerStatus.parse("dask", """
                a line for people
                {"name":"dask","installed":true,"running":true,"schedulerAddress":"tcp://127.0.0.1:8786","httpUrl":"http://127.0.0.1:8787","pids":[1,2],"reason":""}
                """);

        // Then
        assertThat(status.scheduler()).contains(new DaskScheduler("tcp://127.0.0.1:8786", "http://127.0.0.1:8787"));
        assertThat(status.sentence()).isEqualTo("dask runs at tcp://127.0.0.1:8786");
    }

    @Test
    void readsSeveralOllamas() {
        // When
        PeerStatus status = PeerStatus.parse(
                "ollama",
                "{\"name\":\"ollama\",\"installed\":true,\"running\":true,\"url\":\"http://127.0.0.1:1\",\"urls\":[\"http://127.0.0.1:1\",\"http://127.0.0.1:2\"]}");

        // Then
        assertThat(status.ollamaUrls()).containsExactly("http://127.0.0.1:1", "http://127.0.0.1:2");
        assertThat(status.scheduler()).isEmpty();
    }

    @Test
    void whatIsNotRunningHasNoAddressButAReason() {
        // When
        PeerStatus status = PeerStatus.parse(
                "dask",
                "{\"name\":\"dask\",\"installed\":false,\"running\":false,\"schedulerAddress\":\"tcp://127.0.0.1:8786\",\"httpUrl\":\"http://127.0.0.1:8787\",\"reason\":\"needs Python\"}");

        // Then
        assertThat(status.scheduler()).isEmpty();
        assertThat(status.sentence()).isEqualTo("dask does not run: needs Python");
    }

    @Test
    void aScriptThatSaysNothingIsAPeerThatDoesNotRun() {
        assertThat(PeerStatus.parse("ollama", "").sentence())
                .isEqualTo("ollama does not run: its script answered nothing");
        assertThat(PeerStatus.parse("ollama", "oops").running()).isFalse();
    }
}

package io.clusterai.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagePathTest {

    @ParameterizedTest
    @ValueSource(strings = {"/ui/", "/ui/alerts", "/ui/alerts/rules/1", "/ui/models/llama3.2:1b"})
    void knowsPlaces(String path) {
        assertThat(PagePath.isPlace(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ui/index.html", "/ui/favicon.svg", "/ui/assets/index-B7x.js", "/docs/", "/docs/start.js"})
    void knowsFiles(String path) {
        assertThat(PagePath.isPlace(path)).isFalse();
    }
}

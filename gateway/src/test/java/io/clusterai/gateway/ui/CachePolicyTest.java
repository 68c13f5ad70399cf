package io.clusterai.gateway.ui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CachePolicyTest {

    @Test
    void keepsHashedFilesForEver() {
        assertThat(CachePolicy.of("/ui/assets/index-B7x.js")).contains("immutable");
    }

    @Test
    void asksForEverythingElseEveryTime() {
        assertThat(CachePolicy.of("/ui/")).isEqualTo("no-cache");
        assertThat(CachePolicy.of("/ui/index.html")).isEqualTo("no-cache");
    }
}

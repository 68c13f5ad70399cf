package io.clusterai.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    void everyRoundBeginsWithAnotherSubject() {
        // Given
        List<String> order = new ArrayList<>();
        Map<String, Supplier<Integer>> subjects = new LinkedHashMap<>();
        List.of("a", "b", "c")
                .forEach(name -> subjects.put(name, () -> {
                    order.add(name);
                    return order.size();
                }));

        // When
        Map<String, List<Integer>> results = Rounds.interleaved(3, subjects);

        // Then
        assertThat(String.join("", order)).isEqualTo("abcbcacab");
        assertThat(results.get("a")).containsExactly(1, 6, 8);
        assertThat(results.keySet()).containsExactly("a", "b", "c");
    }
}

package io.clusterai.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.gateway.stream.LatestQueries.Query;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatestQueriesTest {

    @Test
    void asksOnceForEverything() {
        assertThat(LatestQueries.of(Filter.ALL).queries()).containsExactly(new Query("", ""));
    }

    @Test
    void asksForEachOfAFewNamesAndChoosesTheHostItself() {
        LatestQueries wanted = LatestQueries.of(
                new Filter(Map.of("names", Set.of("a", "b"), "sources", Set.of("host:one", "host:two"))));

        assertThat(wanted.queries()).containsExactly(new Query("a", ""), new Query("b", ""));
        assertThat(wanted.wants("a", "one")).isTrue();
        assertThat(wanted.wants("a", "three")).isFalse();
        assertThat(wanted.wants("c", "one")).isFalse();
    }

    @Test
    void asksForEachHostOfOneName() {
        LatestQueries wanted =
                LatestQueries.of(new Filter(Map.of("names", Set.of("a"), "sources", Set.of("host:one", "host:two"))));

        assertThat(wanted.queries()).containsExactly(new Query("a", "one"), new Query("a", "two"));
    }

    @Test
    void takesEveryHostWhenASourceIsNone() {
        LatestQueries wanted = LatestQueries.of(new Filter(Map.of("sources", Set.of("host:one", "target:7"))));

        assertThat(wanted.queries()).containsExactly(new Query("", ""));
        assertThat(wanted.wants("a", "anywhere")).isTrue();
    }

    @Test
    void neverAsksMoreThanAFewQuestions() {
        Set<String> many = IntStream.range(0, 200).mapToObj(i -> "host:n" + i).collect(Collectors.toSet());

        LatestQueries wanted = LatestQueries.of(new Filter(Map.of("names", many, "sources", many)));

        assertThat(wanted.queries()).containsExactly(new Query("", ""));
        assertThat(wanted.wants("host:n1", "n199")).isTrue();
        assertThat(wanted.wants("n1", "n199")).isFalse();
    }
}

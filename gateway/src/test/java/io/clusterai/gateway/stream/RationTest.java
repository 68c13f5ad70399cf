package io.clusterai.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RationTest {

    private final Ration ration = new Ration(100, 40);
    private final List<String> called = new ArrayList<>();

    @Test
    void givesNoMoreThanThereIs() {
        for (String user : List.of("a", "b", "c")) {
            assertThat(take(user, 30)).isPresent();
        }

        assertThat(take("d", 11)).isEmpty();
        assertThat(take("d", 10)).isPresent();
        assertThat(ration.held()).isEqualTo(100);
    }

    @Test
    void givesNoUserMoreThanItsPart() {
        assertThat(take("a", 30)).isPresent();

        assertThat(take("a", 11)).isEmpty();
        assertThat(take("b", 30)).isPresent();
    }

    @Test
    void letsThroughAloneWhatIsLongerThanAll() {
        assertThat(take("a", 500)).isPresent();

        assertThat(take("a", 1)).isEmpty();
        assertThat(take("b", 1)).isEmpty();
    }

    @Test
    void callsThoseInLineWhenSomethingIsGivenBack() {
        Ration.Share first = take("a", 40).orElseThrow();
        Runnable waiting = () -> called.add("a");
        Optional<Ration.Share> refused = ration.take("a", 10, waiting);

        first.end();

        assertThat(refused).isEmpty();
        assertThat(called).containsExactly("a");
        assertThat(ration.inLine()).isZero();
        assertThat(ration.take("a", 10, waiting)).isPresent();
    }

    @Test
    void callsThoseInLineWhenAShareTurnsOutSmaller() {
        Ration.Share first = take("a", 40).orElseThrow();
        assertThat(ration.take("a", 10, () -> called.add("a"))).isEmpty();

        first.becomes(5);

        assertThat(called).containsExactly("a");
        assertThat(ration.held()).isEqualTo(5);
    }

    @Test
    void callsNobodyWhoHasLeftTheLine() {
        Ration.Share first = take("a", 40).orElseThrow();
        Runnable waiting = () -> called.add("a");
        assertThat(ration.take("a", 10, waiting)).isEmpty();

        ration.leaveLine(waiting);
        first.end();

        assertThat(called).isEmpty();
    }

    @Test
    void takesAShareBackOnce() {
        Ration.Share first = take("a", 40).orElseThrow();
        assertThat(take("b", 20)).isPresent();

        first.end();
        first.end();
        first.becomes(30);

        assertThat(ration.held()).isEqualTo(20);
    }

    private Optional<Ration.Share> take(String user, long bytes) {
        return ration.take(user, bytes, () -> {});
    }
}

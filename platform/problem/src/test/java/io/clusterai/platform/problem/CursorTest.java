package io.clusterai.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

    @Test
    void readsBackThePositionItWrote() {
        List<String> position = List.of("2026-03-01T12:00:00Z", "a name with ünïcode, / and :");

        assertThat(Cursor.decode(Cursor.encode(position), 2)).contains(position);
    }

    @Test
    void takesNoCursorForTheFirstPage() {
        assertThat(Cursor.decode(null, 2)).isEmpty();
        assertThat(Cursor.decode("", 2)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%%%", "abc def", "b25lIHBhcnQ", "a\u0000b"})
    void refusesWhatItDidNotWrite(String foreign) {
        assertThatThrownBy(() -> Cursor.decode(foreign, 2))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ErrorCode.INVALID_CURSOR));
    }

    @Test
    void refusesAPartThatIsNotOfItsType() {
        assertThatThrownBy(() -> Cursor.part("yesterday", Instant::parse)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Cursor.part("x", Long::valueOf)).isInstanceOf(ProblemException.class);
    }

    @Test
    void leadsThroughAListWithoutLossOrRepetition() {
        List<Integer> rows = IntStream.range(0, 7).boxed().toList();

        Page<Integer> first = Page.cut(rows.subList(0, 4), 3, row -> List.of(row.toString()));
        int after =
                Integer.parseInt(Cursor.decode(first.next(), 1).orElseThrow().getFirst());
        Page<Integer> last = Page.cut(rows.subList(after + 1, 7).subList(0, 4), 4, row -> List.of(row.toString()));

        assertThat(first.items()).containsExactly(0, 1, 2);
        assertThat(last.items()).containsExactly(3, 4, 5, 6);
        assertThat(last.next()).isNull();
    }
}

package io.clusterai.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.alert.testsupport.Rules;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleDefinitionTest {

    private static RuleDefinition labelled(String label) {
        return new RuleDefinition("x", "up == 0", Duration.ZERO, Severity.INFO, Map.of(label, "v"), Map.of(), true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "up ==", "up", "up == 0 and up == 1", "rate(up[5m]) > 1", "up{job=~\"(\"} == 0", "1 > up"})
    void refusesWhatIsNotASelectorComparedWithANumber(String expression) {
        assertThatThrownBy(() -> Rules.definition(expression, Duration.ZERO))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_EXPRESSION);
                    assertThat(problem.errors()).extracting(FieldError::field).containsExactly("expression");
                });
    }

    @Test
    void holdsForADayAtMost() {
        assertThat(Rules.definition("up == 0", RuleDefinition.LONGEST_HOLD).holdFor())
                .isEqualTo(Duration.ofDays(1));
        assertThatThrownBy(() -> Rules.definition("up == 0", RuleDefinition.LONGEST_HOLD.plusMillis(1)))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Rules.definition("up == 0", Duration.ofMillis(-1)))
                .isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alertname", "severity", "1st", "a-b", "__name__", "", "ä"})
    void refusesLabelsThatAreNoneOrItsOwn(String label) {
        assertThatThrownBy(() -> labelled(label))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.code())
                        .isEqualTo(ErrorCode.VALIDATION_FAILED));
    }

    @Test
    void spreadsOverAllBuckets() {
        assertThat(java.util.stream.Stream.generate(() -> new RuleId(UUID.randomUUID()).bucket(8))
                        .limit(1000)
                        .distinct())
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
    }
}

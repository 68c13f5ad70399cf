package io.clusterai.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.alert.rule.AlertRule;
import io.clusterai.alert.testsupport.Rules;
import io.clusterai.contracts.Sample;
import io.clusterai.contracts.SamplesObserved;
import io.clusterai.platform.promql.Comparison;
import io.clusterai.platform.promql.Evaluator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiled path must raise exactly what the evaluator of the query API returns over the same samples. */
class RuleProgramTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration LOOK_BACK = Duration.ofMinutes(5);
    private static final List<String> NAMES = List.of("load", "memory", "up");
    private static final List<String> OPERATORS = List.of("==", "!=", ">", "<", ">=", "<=");
    private static final List<String> VALUES = List.of("0", "1", "-1", "0.5", "1e300", "0.30000000000000004");
    private static final List<String> MATCHERS = List.of(
            "{instance=\"a\"}",
            "{instance!=\"a\"}",
            "{instance=~\"a|b\"}",
            "{instance!~\"b.*\",job=\"node\"}",
            "{job=\"\"}",
            "");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void raisesWhatTheEvaluatorReturns(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 250; round++) {
            String expression = pick(random, NAMES) + pick(random, MATCHERS) + " " + pick(random, OPERATORS) + " "
                    + pick(random, VALUES);
            AlertRule rule = Rules.rule(expression, Duration.ZERO);
            Window window = new Window(LOOK_BACK, 1000, NOON.minus(LOOK_BACK));
            RuleProgram program = new RuleProgram(rule, List.of());
            for (int batch = 0; batch < 10; batch++) {
                Instant at = NOON.minusSeconds(random.nextInt(400));
                window.observe(samples(random, at), NOON).added().forEach(program::offer);
            }
            window.observe(new SamplesObserved("clock", NOON, List.of(new Sample("tick", Map.of(), 1))), NOON);

            Set<Map<String, String>> raised = program.evaluate(window, () -> new AlertId(UUID.randomUUID())).stream()
                    .map(transition -> transition.after().labels())
                    .collect(Collectors.toSet());

            Comparison comparison = rule.definition().condition();
            Set<Map<String, String>> expected = new Evaluator(LOOK_BACK)
                    .instant(comparison, window, NOON).stream()
                            .map(sample ->
                                    AlertIdentity.of(rule, sample.labels()).labels())
                            .collect(Collectors.toSet());
            assertThat(raised).as(expression).isEqualTo(expected);
        }
    }

    private static SamplesObserved samples(Random random, Instant at) {
        List<Sample> samples = new ArrayList<>();
        for (String instance : List.of("a", "b", "bc")) {
            for (String name : NAMES) {
                Map<String, String> labels = random.nextBoolean()
                        ? Map.of("instance", instance, "job", "node")
                        : Map.of("instance", instance);
                samples.add(new Sample(name, labels, Double.parseDouble(pick(random, VALUES))));
            }
        }
        return new SamplesObserved("source", at, samples);
    }

    private static String pick(Random random, List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}

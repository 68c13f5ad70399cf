package io.clusterai.platform.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ExpressionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "up | up",
                "  up  # the targets | up",
                "node:cpu:rate1m | node:cpu:rate1m",
                "up{} | up",
                "up{job='node',} | up{job=\"node\"}",
                "up{job=`a\\b`} | up{job=\"a\\\\b\"}",
                "up{a=\"b\",c!=\"d\",e=~\"re\",f!~\"re\"} | up{a=\"b\", c!=\"d\", e=~\"re\", f!~\"re\"}",
                "{__name__=\"up\"} | up",
                "{__name__=~\"node_.*\"} | {__name__=~\"node_.*\"}",
                "{__name__=\"not plain\"} | {__name__=\"not plain\"}",
                "{__name__=\"by\"} | {__name__=\"by\"}",
                "{\"job\"=\"x\"} | -",
                "up>0 | up > 0",
                "up >= 1e3 | up >= 1000",
                "up == 1.5e-7 | up == 1.5e-7",
                "up != -0.25 | up != -0.25",
                "up < - - + 3 | up < 3",
                "up <= +Inf | up <= +Inf",
                "up > -inf | up > -Inf",
                "up != NaN | up != NaN",
                "up > 0x1F | up > 31",
                "up > .5 | up > 0.5",
            })
    void printsTheCanonicalForm(String text, String canonical) {
        if (canonical.equals("-")) {
            assertThatExceptionOfType(PromqlException.class).isThrownBy(() -> Expression.parse(text));
            return;
        }
        assertThat(Expression.parse(text)).hasToString(canonical);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("", 0, "empty"),
                Arguments.of("   # nothing", 12, "empty"),
                Arguments.of("5 > up", 0, "metric name"),
                Arguments.of("nan", 0, "number"),
                Arguments.of("up >", 4, "number"),
                Arguments.of("up > x", 5, "number"),
                Arguments.of("up > 1d", 5, "number"),
                Arguments.of("up > 1 2", 7, "end of the expression"),
                Arguments.of("up > > 1", 5, "number"),
                Arguments.of("up = 1", 3, "comparison"),
                Arguments.of("up + 1", 3, "comparison"),
                Arguments.of("up[5m]", 2, "ranges"),
                Arguments.of("rate(up[5m])", 0, "functions"),
                Arguments.of("sum (up)", 0, "functions"),
                Arguments.of("up > bool 1", 5, "number"),
                Arguments.of("offset", 0, "not supported"),
                Arguments.of("{}", 0, "refuses the empty value"),
                Arguments.of("{job=\"\"}", 0, "refuses the empty value"),
                Arguments.of("{job=~\".*\"}", 0, "refuses the empty value"),
                Arguments.of("{job!=\"x\"}", 0, "refuses the empty value"),
                Arguments.of("up{__name__=\"up\"}", 3, "twice"),
                Arguments.of("up{job}", 6, "'='"),
                Arguments.of("up{job=}", 7, "a string"),
                Arguments.of("up{job=\"x\"", 10, "','"),
                Arguments.of("up{,}", 3, "label name"),
                Arguments.of("up{a:b=\"x\"}", 4, "'='"),
                Arguments.of("up{job=\"x", 7, "not closed"),
                Arguments.of("up{job=\"a\nb\"}", 9, "line break"),
                Arguments.of("up{job=\"\\q\"}", 8, "unknown escape"),
                Arguments.of("up{job=\"\\u12\"}", 8, "escape"),
                Arguments.of("up{job=\"\\xff\"}", 8, "UTF-8"),
                Arguments.of("up{job=~\"(\"}", 8, "malformed regular expression"),
                Arguments.of("up{job=~\"(?=x)\"}", 8, "malformed regular expression"),
                Arguments.of("up 😀", 3, "'😀'"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesWithPositionAndReason(String text, int position, String reason) {
        assertThatExceptionOfType(PromqlException.class)
                .isThrownBy(() -> Expression.parse(text))
                .satisfies(refusal -> {
                    assertThat(refusal.position()).isEqualTo(position);
                    assertThat(refusal).hasMessageContaining(reason).hasMessageStartingWith("at character ");
                });
    }

    @Test
    void boundsItsInput() {
        String longest = "a".repeat(Parser.MAX_LENGTH);
        assertThat(Expression.parse(longest)).hasToString(longest);
        assertThatExceptionOfType(PromqlException.class).isThrownBy(() -> Expression.parse(longest + "a"));
        assertThatExceptionOfType(PromqlException.class)
                .isThrownBy(() -> Expression.parse("up{" + "a=\"b\",".repeat(Parser.MAX_MATCHERS + 1) + "}"));
        assertThatExceptionOfType(PromqlException.class)
                .isThrownBy(() -> Expression.parse("up{a=~\"" + "a".repeat(LabelMatcher.MAX_PATTERN + 1) + "\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "up{job=\"node\"}; true",
                "up{job=\"nod\"}; false",
                "up{job=~\"no\"}; false",
                "up{job=~\"no.*|x\"}; true",
                "up{job!~\"no\"}; true",
                "up{job!=\"node\"}; false",
                "up{absent=\"\"}; true",
                "up{absent!=\"\"}; false",
                "up{absent!=\"x\"}; true",
                "up{absent=~\"x?\"}; true",
                "down{job=\"node\"}; false",
                "{__name__=~\"u.\", instance!=\"\"}; true",
                "up{instance=\"\\u00fc:1\"}; true",
                "up{instance=\"\\xc3\\xbc:1\"}; true",
                "up{instance=\"\\303\\274:1\"}; true",
            })
    void choosesSeriesAsPrometheusDoes(String text, boolean chosen) {
        assertThat(Expression.parse(text).matches("up", Map.of("job", "node", "instance", "ü:1")))
                .isEqualTo(chosen);
    }

    @Test
    void knowsTheMetricItReads() {
        assertThat(Expression.parse("up > 1").selector().metricName()).contains("up");
        assertThat(Expression.parse("{__name__=~\"up\"}").selector().metricName())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "==,1,1,true", "==,NaN,NaN,false", "!=,NaN,NaN,true", "!=,NaN,1,true", ">,NaN,1,false", "<,NaN,1,false",
        ">,2,1,true", ">,1,1,false", ">=,1,1,true", "<=,1,1,true", "<,1,1,false", "==,-0.0,0,true",
        "<,-Infinity,0,true", ">,Infinity,1e308,true", ">=,NaN,NaN,false",
    })
    void comparesAsIeeeSays(String operator, double value, double threshold, boolean accepted) {
        Expression expression = Expression.parse("up " + operator + " " + NumberText.of(threshold));

        assertThat(expression.accepts(value)).isEqualTo(accepted);
    }

    /** What an expression prints is the expression again, whatever its strings and numbers hold. */
    @Test
    void readsBackWhatItPrints() {
        Random random = new Random(3);
        LabelMatcher.Kind[] kinds = LabelMatcher.Kind.values();
        for (int round = 0; round < 5_000; round++) {
            String value = randomText(random);
            LabelMatcher.Kind kind = kinds[random.nextInt(kinds.length)];
            LabelMatcher matcher = kind.isPattern()
                    ? new LabelMatcher("a", kind, com.google.re2j.Pattern.quote(value))
                    : new LabelMatcher("a", kind, value);
            LabelMatcher name = new LabelMatcher(
                    Selector.NAME_LABEL, LabelMatcher.Kind.EQUAL, random.nextBoolean() ? "up" : value + "x");
            Selector selector = new Selector(List.of(name, matcher));
            double threshold = Double.longBitsToDouble(random.nextLong());
            ComparisonOperator operator = ComparisonOperator.values()[random.nextInt(6)];
            Expression expression =
                    random.nextInt(4) == 0 ? selector : new Comparison(selector, operator, canonical(threshold));

            assertThat(Expression.parse(expression.toString())).isEqualTo(expression);
        }
    }

    /** Whatever the input, the answer is an expression or a refusal inside the text. */
    @Test
    void neverFailsInAnotherWay() {
        Random random = new Random(4);
        String alphabet = "up{}a=~!\"'`\\xu0123,.<>-+ #eEINFnan[]():\n\té😀";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "up{a" : "");
            for (int i = random.nextInt(12); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(Expression.parse(text.toString())).isNotNull();
            } catch (PromqlException refusal) {
                assertThat(refusal.position()).isBetween(0, text.length());
            }
        }
    }

    private static double canonical(double value) {
        return Double.isNaN(value) ? Double.NaN : value;
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            int code = random.nextInt(4) == 0 ? random.nextInt(0x3000) : random.nextInt(0x80);
            text.appendCodePoint(code);
        }
        return text.toString();
    }
}

package io.clusterai.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.clusterai.contracts.Sample;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionParserTest {

    private static final Map<String, String> TARGET = Map.of("job", "j", "instance", "i:1");

    private final ExpositionParser parser = new ExpositionParser(TARGET, 100);

    /** The example of the format's own documentation. */
    @Test
    void readsTheExampleOfTheFormat() {
        List<Sample> samples = parser.parse("""
                # HELP http_requests_total The total number of HTTP requests.
                # TYPE http_requests_total counter
                http_requests_total{method="post",code="200"} 1027 1395066363000
                http_requests_total{method="post",code="400"}    3 1395066363000

                # Escaping in label values:
                msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9

                # Minimalistic line:
                metric_without_timestamp_and_labels 12.47

                # A weird metric from before the epoch:
                something_weird{problem="division by zero"} +Inf -3982045

                # TYPE http_request_duration_seconds histogram
                http_request_duration_seconds_bucket{le="0.05"} 24054
                http_request_duration_seconds_bucket{le="+Inf"} 144320
                http_request_duration_seconds_sum 53423
                """);

        assertThat(samples)
                .extracting(Sample::value)
                .containsExactly(
                        1027.0, 3.0, 1.458255915e9, 12.47, Double.POSITIVE_INFINITY, 24054.0, 144320.0, 53423.0);
        assertThat(samples.get(2).labels())
                .containsEntry("path", "C:\\DIR\\FILE.TXT")
                .containsEntry("error", "Cannot find file:\n\"FILE.TXT\"");
        assertThat(samples.get(3).labels()).isEqualTo(TARGET);
        assertThat(samples).allSatisfy(sample -> assertThat(sample.labels()).containsAllEntriesOf(TARGET));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a 1 | {} | 1",
                "a{} 1 | {} | 1",
                "a {b=\"c\"} 1 | {b=c} | 1",
                "a{ b = \"c\" , } 1 | {b=c} | 1",
                "a{b=\"c\"}1 | {b=c} | 1",
                "a{b=\"}\"} 1 | {b=}} | 1",
                "a{b=\"c,d=\\\"e\"} 1 | {b=c,d=\"e} | 1",
                "a{b=\"\"} 1 | {} | 1",
                "a{b=\"ü\"} NaN | {b=ü} | NaN",
                "a -Inf | {} | -Infinity",
                "a 0x10 | {} | 16",
                "a\t1e-3\t5 | {} | 0.001",
                "  a 1  | {} | 1",
                "a{job=\"x\"} 1 | {exported_job=x} | 1",
                "a{job=\"x\",exported_job=\"y\"} 1 | - | -",
                "a:b_C9 1 | {} | 1",
            })
    void readsEveryForm(String line, String labels, String value) {
        if (labels.equals("-")) {
            assertThatExceptionOfType(ExpositionException.class).isThrownBy(() -> parser.parse(line));
            return;
        }
        List<Sample> samples = parser.parse(line);

        assertThat(samples).hasSize(1);
        Map<String, String> own = new java.util.TreeMap<>(samples.getFirst().labels());
        own.keySet().removeAll(TARGET.keySet());
        assertThat(own).hasToString(labels);
        assertThat(samples.getFirst().value()).isEqualTo(Double.valueOf(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a ",
                "a x",
                "a 1 x",
                "a 1 2 3",
                "1a 1",
                "a-b 1",
                "a{b} 1",
                "a{b=} 1",
                "a{b=c} 1",
                "a{b=\"c\" 1",
                "a{b=\"c} 1",
                "a{b=\"c\"d=\"e\"} 1",
                "a{b=\"c\",b=\"d\"} 1",
                "a{1b=\"c\"} 1",
                "a{b:c=\"d\"} 1",
                "{b=\"c\"} 1",
                "a{,} 1",
                "a}{ 1",
                "a 1d",
                "a 1_0",
                "a{b=\"c\"",
                "<html>",
                "a{b=\"\u0000\"} 1",
            })
    void refusesWithTheLine(String line) {
        assertThatExceptionOfType(ExpositionException.class)
                .isThrownBy(() -> parser.parse("ok 1\n" + line + "\n"))
                .withMessageStartingWith("line 2: ");
    }

    @Test
    void takesExactlyAsManySamplesAsAllowed() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append("a{i=\"").append(i).append("\"} 1\n");
        }
        assertThat(parser.parse(text.toString())).hasSize(100);

        assertThatExceptionOfType(ExpositionException.class)
                .isThrownBy(() -> parser.parse(text + "b 1\n"))
                .withMessageContaining("more than 100 samples");
    }

    @Test
    void boundsNamesLabelsAndValues() {
        parser.parse("a".repeat(ExpositionParser.MAX_NAME) + " 1");
        for (String tooLong : List.of(
                "a".repeat(ExpositionParser.MAX_NAME + 1) + " 1",
                "a{" + "b".repeat(ExpositionParser.MAX_NAME + 1) + "=\"c\"} 1",
                "a{b=\"" + "c".repeat(ExpositionParser.MAX_VALUE + 1) + "\"} 1",
                "a{" + manyLabels(ExpositionParser.MAX_LABELS) + "} 1")) {
            assertThatExceptionOfType(ExpositionException.class).isThrownBy(() -> parser.parse(tooLong));
        }
    }

    @Test
    void ofASeriesThatAppearsTwiceTheFirstCounts() {
        assertThat(parser.parse("a 1\na 2\n")).extracting(Sample::value).containsExactly(1.0);
    }

    @Test
    void theNextScrapeIsReadAsTheFirst() {
        String text = "a{b=\"c\"} 1\nd 2\n";

        assertThat(parser.parse(text)).isEqualTo(parser.parse(text));
        assertThat(parser.parse("d 3\ne 4\n")).extracting(Sample::name).containsExactly("d", "e");
    }

    @Test
    void survivesWindowsLineEnds() {
        assertThat(parser.parse("# HELP a\r\na 1\r\n"))
                .extracting(Sample::value)
                .containsExactly(1.0);
    }

    /** Whatever a target sends, the answer is samples or a refusal. */
    @Test
    void neverFailsInAnotherWay() {
        Random random = new Random(5);
        String alphabet = "ab{}=\"\\,# \t\n1.e+-NaInf:_\u0000ü";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "a{b=\"" : "");
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(parser.parse(text.toString())).isNotNull();
            } catch (ExpositionException refusal) {
                assertThat(refusal).hasMessageStartingWith("line ");
            }
        }
    }

    private static String manyLabels(int count) {
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < count; i++) {
            labels.append('l').append(i).append("=\"x\",");
        }
        return labels.toString();
    }
}

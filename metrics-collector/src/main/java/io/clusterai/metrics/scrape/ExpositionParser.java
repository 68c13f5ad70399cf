package io.clusterai.metrics.scrape;

import io.clusterai.contracts.Sample;
import io.clusterai.platform.promql.NumberText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the Prometheus text format 0.0.4 of one target. Labels of the target win; a scraped label of the same name is kept as
 * {@code exported_<name>}. Timestamps are ignored: the sample is as old as the scrape. Of a series that appears twice the first counts.
 *
 * <p>Remembers how the series of the last scrape were spelled, because the next scrape spells nearly all of them the same way; that
 * memory is bounded by the sample limit. Not thread-safe: one parser per target.
 */
final class ExpositionParser {

    static final int MAX_NAME = 256;
    static final int MAX_VALUE = 1_024;
    static final int MAX_LABELS = 64;

    private final Map<String, String> targetLabels;
    private final int maxSamples;
    private Map<String, Sample> known = new HashMap<>();

    ExpositionParser(Map<String, String> targetLabels, int maxSamples) {
        this.targetLabels = Map.copyOf(targetLabels);
        this.maxSamples = maxSamples;
    }

    /** @throws ExpositionException at the first line that is wrong, or at the first sample too many */
    List<Sample> parse(String text) {
        Map<String, Sample> seen = HashMap.newHashMap(known.size());
        List<Sample> samples = new ArrayList<>(known.size());
        int line = 0;
        int start = 0;
        while (start < text.length()) {
            line++;
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            if (!isBlankOrComment(text, start, end)) {
                if (samples.size() >= maxSamples) {
                    throw new ExpositionException(line, "more than " + maxSamples + " samples");
                }
                parseLine(text.substring(start, end).strip(), line, seen, samples);
            }
            start = end + 1;
        }
        known = seen;
        return samples;
    }

    private static boolean isBlankOrComment(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\t' && c != '\r') {
                return c == '#';
            }
        }
        return true;
    }

    private void parseLine(String line, int number, Map<String, Sample> seen, List<Sample> samples) {
        int end = endOfSeries(line, number);
        String spelling = line.substring(0, end);
        double value = value(line, end, number);
        Sample series = known.get(spelling);
        if (series == null) {
            series = new SeriesText(spelling, number).read(targetLabels);
        }
        if (seen.putIfAbsent(spelling, series) == null) {
            samples.add(new Sample(series.name(), series.labels(), value));
        }
    }

    /** Behind the closing brace, which may stand in a quoted value too, or behind the bare name. */
    private static int endOfSeries(String line, int number) {
        int brace = line.indexOf('{');
        int blank = firstBlank(line, 0);
        if (brace < 0
                || blank >= 0 && blank < brace && !line.substring(blank, brace).isBlank()) {
            if (blank < 0) {
                throw new ExpositionException(number, "a sample needs a value");
            }
            return blank;
        }
        boolean quoted = false;
        for (int i = brace + 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '}' && !quoted) {
                return i + 1;
            }
        }
        throw new ExpositionException(number, "labels are not closed");
    }

    private static double value(String line, int from, int number) {
        String rest = line.substring(from).strip();
        int blank = firstBlank(rest, 0);
        String value = blank < 0 ? rest : rest.substring(0, blank);
        try {
            if (blank >= 0) {
                Long.parseLong(rest.substring(blank).strip());
            }
            return NumberText.parse(value);
        } catch (NumberFormatException e) {
            throw new ExpositionException(number, "value or timestamp is not a number");
        }
    }

    private static int firstBlank(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == ' ' || text.charAt(i) == '\t') {
                return i;
            }
        }
        return -1;
    }

    /** Name and labels of one sample. */
    private static final class SeriesText {

        private final String text;
        private final int line;
        private int at;

        SeriesText(String text, int line) {
            this.text = text;
            this.line = line;
        }

        Sample read(Map<String, String> targetLabels) {
            String name = name(true);
            Map<String, String> labels = new HashMap<>(targetLabels);
            skipBlanks();
            if (at < text.length()) {
                expect('{');
                skipBlanks();
                while (text.charAt(at) != '}') {
                    label(labels, targetLabels);
                }
            }
            return new Sample(name, labels, 0);
        }

        private void label(Map<String, String> labels, Map<String, String> targetLabels) {
            String label = name(false);
            skipBlanks();
            expect('=');
            skipBlanks();
            expect('"');
            String value = quoted();
            String unique = label;
            while (targetLabels.containsKey(unique)) {
                unique = "exported_" + unique;
            }
            // An empty label is no label.
            if (!value.isEmpty() && labels.put(unique, value) != null) {
                throw new ExpositionException(line, "label " + label + " appears twice");
            }
            if (labels.size() > MAX_LABELS) {
                throw new ExpositionException(line, "more than " + MAX_LABELS + " labels");
            }
            skipBlanks();
            if (text.charAt(at) == ',') {
                at++;
                skipBlanks();
            } else if (text.charAt(at) != '}') {
                throw new ExpositionException(line, "',' or '}' is expected between labels");
            }
        }

        private String name(boolean ofMetric) {
            int start = at;
            while (at < text.length() && isNamePart(text.charAt(at), at > start, ofMetric)) {
                at++;
            }
            if (start == at || at - start > MAX_NAME) {
                throw new ExpositionException(line, ofMetric ? "no metric name" : "no label name");
            }
            return text.substring(start, at);
        }

        private static boolean isNamePart(char c, boolean inside, boolean ofMetric) {
            return c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c == '_'
                    || ofMetric && c == ':'
                    || inside && c >= '0' && c <= '9';
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            while (text.charAt(at) != '"') {
                char c = text.charAt(at++);
                if (c == '\\') {
                    char escaped = text.charAt(at++);
                    switch (escaped) {
                        case 'n' -> value.append('\n');
                        case '\\', '"' -> value.append(escaped);
                        default -> value.append('\\').append(escaped);
                    }
                } else if (c == '\0') {
                    throw new ExpositionException(line, "a label value holds a zero byte");
                } else {
                    value.append(c);
                }
            }
            at++;
            if (value.length() > MAX_VALUE) {
                throw new ExpositionException(line, "a label value is longer than " + MAX_VALUE + " characters");
            }
            return value.toString();
        }

        private void expect(char expected) {
            if (at >= text.length() || text.charAt(at) != expected) {
                throw new ExpositionException(line, "'" + expected + "' is expected");
            }
            at++;
        }

        private void skipBlanks() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
        }
    }
}

package io.clusterai.alert.rule;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.promql.Comparison;
import io.clusterai.platform.promql.Expression;
import io.clusterai.platform.promql.PromqlException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a person says about a rule.
 *
 * @param name unique; becomes the label {@code alertname}
 * @param expression {@code selector op number}, as it was written
 * @param holdFor how long the condition must hold before the alert fires
 * @param severity becomes the label {@code severity}
 * @param labels added to those of the series, winning over them
 * @param annotations texts for people
 * @param enabled whether it is evaluated
 */
public record RuleDefinition(
        String name,
        String expression,
        Duration holdFor,
        Severity severity,
        Map<String, String> labels,
        Map<String, String> annotations,
        boolean enabled) {

    /** The label that carries the rule's name. */
    public static final String NAME_LABEL = "alertname";

    /** The label that carries the severity. */
    public static final String SEVERITY_LABEL = "severity";

    static final Duration LONGEST_HOLD = Duration.ofDays(1);

    private static final Set<String> OWN_LABELS = Set.of(NAME_LABEL, SEVERITY_LABEL);
    private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    public RuleDefinition {
        requireNonNull(name, "name is null");
        requireNonNull(expression, "expression is null");
        requireNonNull(holdFor, "holdFor is null");
        requireNonNull(severity, "severity is null");
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        comparison(expression);
        if (holdFor.isNegative() || holdFor.compareTo(LONGEST_HOLD) > 0) {
            throw invalid("for", "must be between PT0S and " + LONGEST_HOLD);
        }
        for (String label : labels.keySet()) {
            if (!LABEL_NAME.matcher(label).matches() || label.startsWith("__")) {
                throw invalid("labels." + label, "is not a label name");
            }
            if (OWN_LABELS.contains(label)) {
                throw invalid("labels." + label, "is set by the rule itself");
            }
        }
    }

    /** Every field by its name in the API, for those who compare two versions. */
    Map<String, String> described() {
        return Map.of(
                "name", name,
                "expression", expression,
                "for", holdFor.toString(),
                "severity", severity.name(),
                "labels", new TreeMap<>(labels).toString(),
                "annotations", new TreeMap<>(annotations).toString(),
                "enabled", Boolean.toString(enabled));
    }

    /** The condition, parsed. */
    public Comparison condition() {
        return comparison(expression);
    }

    private static Comparison comparison(String expression) {
        Expression parsed;
        try {
            parsed = Expression.parse(expression);
        } catch (PromqlException unreadable) {
            throw new ProblemException(ErrorCode.INVALID_EXPRESSION, unreadable.getMessage())
                    .withErrors(List.of(new FieldError("expression", unreadable.getMessage())));
        }
        if (parsed instanceof Comparison comparison) {
            return comparison;
        }
        String hint = "a rule compares with a number, for example " + parsed + " > 0.9";
        throw new ProblemException(ErrorCode.INVALID_EXPRESSION, hint)
                .withErrors(List.of(new FieldError("expression", hint)));
    }

    private static ProblemException invalid(String field, String message) {
        return new ProblemException(ErrorCode.VALIDATION_FAILED, "Correct the fields named in 'errors'.")
                .withErrors(List.of(new FieldError(field, message)));
    }
}

package io.clusterai.metrics.scrape;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Which labels people may give a target. */
final class TargetLabels {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,63}");
    private static final int MAX_LABELS = 16;
    private static final int MAX_VALUE = 200;

    private TargetLabels() {}

    /** @throws ProblemException naming each label at fault */
    static Map<String, String> checked(Map<String, String> labels) {
        List<FieldError> errors = new ArrayList<>();
        if (labels.size() > MAX_LABELS) {
            errors.add(new FieldError("labels", "more than " + MAX_LABELS));
        }
        new TreeMap<>(labels).forEach((name, value) -> {
            if (!NAME.matcher(name).matches() || name.startsWith("__")) {
                errors.add(new FieldError("labels", "a name is letters, digits and '_', not beginning with '__'"));
            } else if (value == null || value.isEmpty() || value.length() > MAX_VALUE || value.indexOf('\0') >= 0) {
                errors.add(new FieldError("labels." + name, "must have 1 to " + MAX_VALUE + " characters"));
            }
        });
        if (!errors.isEmpty()) {
            throw new ProblemException(ErrorCode.VALIDATION_FAILED, "The labels cannot be taken.").withErrors(errors);
        }
        return Map.copyOf(labels);
    }
}

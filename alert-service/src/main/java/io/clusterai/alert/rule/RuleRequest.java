package io.clusterai.alert.rule;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.FieldError;
import io.clusterai.platform.problem.ProblemException;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A rule as somebody writes it; {@code version}, when given, must be the one the edit starts from. */
public record RuleRequest(
        @NotBlank @Size(max = 200) @Pattern(regexp = PRINTABLE)
        String name,

        @NotBlank @Size(max = 4096) @Pattern(regexp = TEXT) @Schema(examples = "node_cpu_utilization_ratio > 0.9")
        String expression,

        @JsonProperty("for")
        @Schema(description = "ISO-8601 duration", examples = "PT5M", defaultValue = "PT0S")
        @Size(max = 40)
        String holdFor,

        @Pattern(regexp = "^(critical|warning|info)$") @Schema(defaultValue = "warning")
        String severity,

        @Size(max = 32) Map<@Size(max = 100) String, @NotNull @Size(max = 1000) @Pattern(regexp = TEXT) String> labels,

        @Size(max = 32)
        Map<
                        @Size(max = 100) @Pattern(regexp = PRINTABLE) String,
                        @NotNull @Size(max = 4000) @Pattern(regexp = TEXT) String>
                annotations,

        @Schema(defaultValue = "true") Boolean enabled,

        Long version) {

    /** One line without control characters. */
    static final String PRINTABLE = "^[^\\x00-\\x1f\\x7f]*$";

    /** Anything PostgreSQL can keep. */
    static final String TEXT = "^[^\\x00]*$";

    RuleDefinition definition() {
        return new RuleDefinition(
                name,
                expression,
                holdFor == null ? Duration.ZERO : duration(holdFor),
                severity == null ? Severity.WARNING : Severity.parse(severity).orElseThrow(),
                labels == null ? Map.of() : labels,
                annotations == null ? Map.of() : annotations,
                enabled == null || enabled);
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException malformed) {
            throw new ProblemException(ErrorCode.VALIDATION_FAILED, "Correct the fields named in 'errors'.")
                    .withErrors(List.of(new FieldError("for", "must be an ISO-8601 duration such as PT5M")));
        }
    }
}

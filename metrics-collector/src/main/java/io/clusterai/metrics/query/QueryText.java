package io.clusterai.metrics.query;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.promql.Expression;
import io.clusterai.platform.promql.NumberText;
import io.clusterai.platform.promql.PromqlException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the parameters of a question as Prometheus does; a refusal names the parameter. */
final class QueryText {

    private static final Pattern DURATION =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

    private QueryText() {}

    static Expression expression(String text) {
        try {
            return Expression.parse(text);
        } catch (PromqlException refusal) {
            throw new ProblemException(ErrorCode.INVALID_EXPRESSION, refusal.getMessage(), refusal);
        }
    }

    /** RFC 3339 or seconds since 1970 with decimals. */
    static Instant time(String parameter, String text) {
        try {
            return text.indexOf('T') > 0
                    ? Instant.ofEpochMilli(
                            bounded(OffsetDateTime.parse(text).toInstant().toEpochMilli()))
                    : Instant.ofEpochMilli(milliseconds(text));
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw refusal(parameter, "is neither RFC 3339 nor seconds since 1970");
        }
    }

    /** Seconds with decimals, or a duration such as {@code 1m30s}. */
    static Duration step(String parameter, String text) {
        try {
            Matcher duration = DURATION.matcher(text);
            if (!text.isEmpty() && duration.matches()) {
                return Duration.ofDays(part(duration, 1))
                        .plusHours(part(duration, 2))
                        .plusMinutes(part(duration, 3))
                        .plusSeconds(part(duration, 4))
                        .plusMillis(part(duration, 5));
            }
            return Duration.ofMillis(milliseconds(text));
        } catch (ArithmeticException | NumberFormatException e) {
            throw refusal(parameter, "is neither seconds nor a duration such as 15s");
        }
    }

    private static long part(Matcher duration, int group) {
        return duration.group(group) == null ? 0 : Long.parseLong(duration.group(group));
    }

    private static long milliseconds(String seconds) {
        return bounded(NumberText.parse(seconds) * 1000);
    }

    private static long bounded(double milliseconds) {
        // Year 9999: what the database can hold. NaN fails the comparison, too.
        if (!(Math.abs(milliseconds) <= 253_402_300_799_000.0)) {
            throw new ArithmeticException("out of range");
        }
        return Math.round(milliseconds);
    }

    private static ProblemException refusal(String parameter, String problem) {
        return new ProblemException(ErrorCode.BAD_REQUEST, "'" + parameter + "' " + problem + ".");
    }
}

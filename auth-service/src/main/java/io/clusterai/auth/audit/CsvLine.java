package io.clusterai.auth.audit;

import io.clusterai.contracts.OperationRecorded.Change;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A record as a line of RFC 4180. */
final class CsvLine {

    static final String HEADER =
            "index,occurredAt,recordedAt,service,actorKind,actorId,actorName,actorAddress,onBehalfOf,method,sessionId,"
                    + "action,permission,decision,result,targetKind,targetId,targetName,changes,traceId,eventId,hash,damage";

    private CsvLine() {}

    static String of(AuditView record) {
        return Stream.of(
                        Long.toString(record.index()),
                        text(record.occurredAt()),
                        text(record.recordedAt()),
                        record.service(),
                        text(record.actor().kind()),
                        record.actor().id(),
                        record.actor().name(),
                        record.actor().address(),
                        record.actor().onBehalfOf(),
                        record.actor().method(),
                        record.actor().sessionId(),
                        record.action(),
                        record.permission(),
                        text(record.decision()),
                        record.result(),
                        record.target().kind(),
                        record.target().id(),
                        record.target().name(),
                        record.changes().stream().map(CsvLine::change).collect(Collectors.joining("; ")),
                        record.traceId(),
                        record.eventId(),
                        record.hash(),
                        record.damage())
                .map(CsvLine::field)
                .collect(Collectors.joining(","));
    }

    private static String change(Change change) {
        return change.field() + ": " + Objects.toString(change.before(), "–") + " → "
                + Objects.toString(change.after(), "–");
    }

    private static String text(Object value) {
        return Objects.toString(value, "");
    }

    /** Spreadsheets take what begins like a formula for one; the apostrophe keeps it text. */
    private static String field(String value) {
        if (value == null || value.isEmpty()) {
            return "";
        }
        String harmless = "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return harmless.chars().anyMatch(character -> ",\"\r\n".indexOf(character) >= 0)
                ? '"' + harmless.replace("\"", "\"\"") + '"'
                : harmless;
    }
}

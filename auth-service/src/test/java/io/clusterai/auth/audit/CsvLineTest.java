package io.clusterai.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Decision;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvLineTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void hasAFieldForEveryColumn() {
        assertThat(CsvLine.of(named("busy")).split(",", -1)).hasSameSizeAs(CsvLine.HEADER.split(","));
    }

    @Test
    void quotesWhatWouldBreakTheLine() {
        assertThat(CsvLine.of(named("a \"b\", c\nd"))).contains(",\"a \"\"b\"\", c\nd\",");
    }

    @Test
    void aNameIsNoFormula() {
        assertThat(CsvLine.of(named("=HYPERLINK(1)"))).contains(",'=HYPERLINK(1),");
    }

    private static AuditView named(String name) {
        return new AuditView(
                7,
                "e-1",
                "alert-service",
                NOON,
                NOON,
                new AuditView.AuditActor(Actor.Kind.USER, "u-1", "olga", null, "access-token", "s-1", "192.0.2.7"),
                "rules.update",
                "rules:write",
                Decision.ALLOWED,
                "DONE",
                new AuditView.AuditTarget("rule", "r-1", name),
                List.of(new Change("enabled", "true", null)),
                "t-1",
                "ab",
                false,
                null);
    }
}

package io.clusterai.auth.audit;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Target;
import io.clusterai.platform.events.Received;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Records for the chain to hold. */
final class Records {

    private Records() {}

    static List<Received<OperationRecorded>> of(String userId, int count) {
        return Stream.generate(() -> new Received<>(UUID.randomUUID(), "/alert-service", created(userId)))
                .limit(count)
                .toList();
    }

    private static OperationRecorded created(String userId) {
        return OperationRecorded.done(
                new Actor(Actor.Kind.USER, userId, "otto", null, "access-token", "s-1", "192.0.2.9", "trace"),
                "rules.create",
                "rules:write",
                new Target("rule", "r-1", "HighCpu"),
                List.of(),
                Instant.parse("2026-03-01T12:00:00Z"));
    }
}

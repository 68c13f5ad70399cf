package io.clusterai.model.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeConditionTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final NodeCondition REACHABLE = NodeCondition.unknown().answered("0.24.0", NOON);

    @Test
    void staysReachableWhileMissesAreTolerated() {
        NodeCondition once = REACHABLE.missed("connection refused", 2);

        assertThat(once.state()).isEqualTo(NodeState.REACHABLE);
        assertThat(once.looksLike(REACHABLE)).isTrue();
    }

    @Test
    void becomesUnreachableWithTheToleratedNumberInARow() {
        NodeCondition twice = REACHABLE.missed("connection refused", 2).missed("connection refused", 2);

        assertThat(twice)
                .isEqualTo(
                        new NodeCondition(NodeState.UNREACHABLE, "connection refused", "0.24.0", 2, Optional.of(NOON)));
    }

    @Test
    void anAnswerInBetweenStartsTheCountAfresh() {
        NodeCondition missedTwiceNotInARow =
                REACHABLE.missed("slow", 2).answered("0.24.0", NOON).missed("slow", 2);

        assertThat(missedTwiceNotInARow.state()).isEqualTo(NodeState.REACHABLE);
    }

    @Test
    void aNodeNeverSeenTurnsUnreachableToo() {
        assertThat(NodeCondition.unknown().missed("refused", 1).state()).isEqualTo(NodeState.UNREACHABLE);
    }

    @Test
    void anAnswerClearsTheReason() {
        NodeCondition back = REACHABLE.missed("refused", 1).answered("0.25.0", NOON.plusSeconds(5));

        assertThat(back.reason()).isEmpty();
        assertThat(back.ollamaVersion()).isEqualTo("0.25.0");
    }
}

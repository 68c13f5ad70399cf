package io.clusterai.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.model.node.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetModelTest {

    @Test
    void gathersInstancesByModelInTheirOrder() {
        List<FleetModel> fleet = FleetModel.gather(List.of(
                on("n1", "a:latest", "d1", false), on("n2", "a:latest", "d1", false), on("n1", "b:1", "d2", false)));

        assertThat(fleet).extracting(FleetModel::name).containsExactly("a:latest", "b:1");
        assertThat(fleet.getFirst().instances()).hasSize(2);
    }

    @Test
    void namesTheDigestThatMostNodesHold() {
        FleetModel drifting = new FleetModel(
                "a:latest",
                List.of(
                        on("n1", "a:latest", "d9", false),
                        on("n2", "a:latest", "d1", false),
                        on("n3", "a:latest", "d1", false)));

        assertThat(drifting.digest()).isEqualTo("d1");
    }

    @Test
    void isStaleOnlyWhenNoNodeConfirmsIt() {
        assertThat(new FleetModel("a:1", List.of(on("n1", "a:1", "d", true), on("n2", "a:1", "d", false))).stale())
                .isFalse();
        assertThat(new FleetModel("a:1", List.of(on("n1", "a:1", "d", true), on("n2", "a:1", "d", true))).stale())
                .isTrue();
    }

    @Test
    void asksNodesThatAnswerFirst() {
        ModelInstance silent = on("n1", "a:1", "d", true);
        ModelInstance answering = on("n2", "a:1", "d", false);

        assertThat(new FleetModel("a:1", List.of(silent, answering)).holders()).containsExactly(answering, silent);
    }

    private static ModelInstance on(String node, String model, String digest, boolean stale) {
        return new ModelInstance(
                new NodeId(node),
                node,
                new HeldModel(model, digest, 10, false, 0),
                stale,
                "",
                1,
                Optional.empty(),
                Instant.EPOCH);
    }
}

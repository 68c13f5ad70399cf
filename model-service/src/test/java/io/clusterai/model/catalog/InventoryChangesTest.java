package io.clusterai.model.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.model.node.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InventoryChangesTest {

    private static final HeldModel TINY = new HeldModel("tiny:latest", "d1", 10, false, 0);
    private static final HeldModel OTHER = new HeldModel("other:latest", "d2", 20, true, 5);

    @Test
    void aModelNotKnownBeforeIsCurrent() {
        assertThat(InventoryChanges.between(List.of(), List.of(TINY)).current()).containsExactly(TINY);
    }

    @Test
    void theSameModelAgainChangesNothing() {
        assertThat(InventoryChanges.between(List.of(known(TINY, false)), List.of(TINY)))
                .matches(InventoryChanges::isEmpty);
    }

    @Test
    void anotherDigestUnderTheSameNameIsAChange() {
        HeldModel newer = new HeldModel("tiny:latest", "d9", 10, false, 0);

        assertThat(InventoryChanges.between(List.of(known(TINY, false)), List.of(newer)))
                .isEqualTo(new InventoryChanges(List.of(newer), List.of()));
    }

    @Test
    void beingLoadedIsAChange() {
        HeldModel loaded = new HeldModel("tiny:latest", "d1", 10, true, 7);

        assertThat(InventoryChanges.between(List.of(known(TINY, false)), List.of(loaded))
                        .current())
                .containsExactly(loaded);
    }

    @Test
    void aStaleModelThatIsConfirmedAgainIsAChange() {
        assertThat(InventoryChanges.between(List.of(known(TINY, true)), List.of(TINY))
                        .current())
                .containsExactly(TINY);
    }

    @Test
    void aModelNoLongerListedIsGone() {
        ModelInstance gone = known(TINY, false);

        assertThat(InventoryChanges.between(List.of(gone, known(OTHER, false)), List.of(OTHER)))
                .isEqualTo(new InventoryChanges(List.of(), List.of(gone)));
    }

    @Test
    void aModelListedTwiceCountsOnce() {
        assertThat(InventoryChanges.between(List.of(), List.of(TINY, TINY)).current())
                .containsExactly(TINY);
    }

    private static ModelInstance known(HeldModel held, boolean stale) {
        return new ModelInstance(
                new NodeId("n1"), "one", held, stale, stale ? "gone" : "", 1, Optional.empty(), Instant.EPOCH);
    }
}

package io.clusterai.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LikePatternsTest {

    @Test
    void noLimitIsNoPatterns() {
        assertThat(LikePatterns.of(Optional.empty())).isEmpty();
    }

    @Test
    void nothingAllowedIsAnEmptyList() {
        assertThat(LikePatterns.of(Optional.of(List.of())))
                .hasValueSatisfying(patterns -> assertThat(patterns).isEmpty());
    }

    @Test
    void aNameStandsForItselfAndAStarBehindItForWhatBeginsSo() {
        assertThat(LikePatterns.of(Optional.of(List.of("a_b%c\\", "llama3:*", "*"))))
                .hasValueSatisfying(patterns -> assertThat(patterns).containsExactly("a\\_b\\%c\\\\", "llama3:%", "%"));
    }
}

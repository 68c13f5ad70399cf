package io.clusterai.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessPolicyTest {

    @Test
    void withoutAListThereIsNoLimit() {
        assertThat(AccessPolicy.UNLIMITED.allowsCluster("c-1")).isTrue();
        assertThat(AccessPolicy.UNLIMITED.allowsModel("llama3:8b")).isTrue();
    }

    @Test
    void anEmptyListAllowsNothing() {
        assertThat(AccessPolicy.of(List.of(), null).allowsCluster("c-1")).isFalse();
        assertThat(AccessPolicy.of(List.of(), null).allowsModel("llama3:8b")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "llama3:8b, llama3:8b, true",
        "llama3:8b, llama3:8bit, false",
        "llama3:*, llama3:70b, true",
        "llama3:*, llama33:70b, false",
        "*, anything, true",
        "lla*ma, llaXma, false",
    })
    void aStarAtTheEndStandsForTheRest(String pattern, String name, boolean allowed) {
        assertThat(AccessPolicy.of(null, List.of(pattern)).allowsModel(name)).isEqualTo(allowed);
    }

    @Test
    void twoPoliciesAllowWhatBothAllow() {
        AccessPolicy one = AccessPolicy.of(null, List.of("llama3:*", "phi"));
        AccessPolicy other = AccessPolicy.of(List.of("c-1"), List.of("llama*", "qwen"));

        assertThat(one.and(other)).isEqualTo(AccessPolicy.of(List.of("c-1"), List.of("llama3:*")));
        assertThat(other.and(one)).isEqualTo(one.and(other));
        assertThat(one.and(AccessPolicy.UNLIMITED)).isEqualTo(one);
    }

    @Test
    void policiesWithNothingInCommonAllowNothing() {
        AccessPolicy none = AccessPolicy.of(List.of("c-1"), null).and(AccessPolicy.of(List.of("c-2"), null));

        assertThat(none.allowsCluster("c-1")).isFalse();
        assertThat(none.allowsCluster("c-2")).isFalse();
    }
}

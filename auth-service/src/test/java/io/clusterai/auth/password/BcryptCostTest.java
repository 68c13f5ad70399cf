package io.clusterai.auth.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.elytron.security.common.BcryptUtil;
import org.junit.jupiter.api.Test;

class BcryptCostTest {

    @Test
    void readsTheCostOfOurHashes() {
        assertThat(BcryptCost.of(BcryptUtil.bcryptHash("some password", 5))).isEqualTo(5);
    }

    @Test
    void takesWhatItDoesNotKnowForWorthless() {
        assertThat(BcryptCost.of("$argon2id$v=19$m=19456$abc")).isZero();
        assertThat(BcryptCost.of("")).isZero();
    }
}

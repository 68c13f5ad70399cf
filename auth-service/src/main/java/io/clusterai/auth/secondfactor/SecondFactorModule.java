package io.clusterai.auth.secondfactor;

import io.clusterai.platform.sealing.KeyedRows;
import io.clusterai.platform.sealing.SealedColumn;
import io.clusterai.platform.sealing.SealingKeys;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Keys the recovery codes, and says where the secrets and codes lie. */
class SecondFactorModule {

    @Produces
    @Singleton
    RecoveryCodes recoveryCodes(SealingKeys keys) {
        return new RecoveryCodes(keys.macs("recovery-codes.v1"));
    }

    @Produces
    @Singleton
    SealedColumn secrets() {
        return new SealedColumn(
                "second-factors",
                "second_factor",
                "user_id",
                "secret",
                "sealed_under",
                SealedColumn.Form.BYTES,
                key -> key.derive(SecondFactorService.PURPOSE),
                Object::toString);
    }

    /** Only their owners know them. */
    @Produces
    @Singleton
    KeyedRows codes() {
        return new KeyedRows("recovery-codes", "recovery_code", "keyed_under", "true");
    }
}

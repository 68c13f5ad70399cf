package io.clusterai.auth.secondfactor;

import io.clusterai.auth.key.MasterKey;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Keys the recovery codes. */
class SecondFactorModule {

    @Produces
    @Singleton
    RecoveryCodes recoveryCodes(MasterKey masterKey) {
        return new RecoveryCodes(masterKey.derive("recovery-codes.v1"));
    }
}

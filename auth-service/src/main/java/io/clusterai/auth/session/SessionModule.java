package io.clusterai.auth.session;

import io.clusterai.auth.key.MasterKey;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Keys the refresh tokens. */
class SessionModule {

    @Produces
    @Singleton
    RefreshTokenCodec refreshTokens(MasterKey masterKey) {
        return new RefreshTokenCodec(masterKey.derive("refresh-tokens.v1"));
    }
}

package io.clusterai.auth.session;

import io.clusterai.platform.sealing.KeyedRows;
import io.clusterai.platform.sealing.SealingKeys;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Keys the refresh tokens, and says where those of each key are counted. */
class SessionModule {

    @Produces
    @Singleton
    RefreshTokenCodec refreshTokens(SealingKeys keys) {
        return new RefreshTokenCodec(keys.macs("refresh-tokens.v1"));
    }

    /** Each is replaced when it is used next, or runs out. */
    @Produces
    @Singleton
    KeyedRows sessions() {
        return new KeyedRows("refresh-tokens", "session", "keyed_under", "ended_at IS NULL AND expires_at > now()");
    }
}

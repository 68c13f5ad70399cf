package io.clusterai.auth.audit;

import io.clusterai.auth.key.MasterKey;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** Derives the trail's own key from the installation's secret. */
class AuditModule {

    @Produces
    @Singleton
    Envelope envelope(MasterKey masterKey) {
        return new Envelope(masterKey.derive("audit-trail.v1"), new SecureRandom());
    }
}

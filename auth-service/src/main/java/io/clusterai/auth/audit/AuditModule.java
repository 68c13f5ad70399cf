package io.clusterai.auth.audit;

import io.clusterai.platform.sealing.SealedColumn;
import io.clusterai.platform.sealing.SealingKey;
import io.clusterai.platform.sealing.SealingKeys;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;

/** Derives the trail's own key from the installation's keys, and says where lies what is sealed under it: keys, and no records. */
class AuditModule {

    @Produces
    @Singleton
    Envelope envelope(SealingKeys keys) {
        SecureRandom random = new SecureRandom();
        return new Envelope(keys.seal(AuditModule::key, random), random);
    }

    @Produces
    @Singleton
    SealedColumn keysOfPersons() {
        return new SealedColumn(
                "person-keys",
                "audit_subject",
                "id",
                "sealed_key",
                "sealed_under",
                SealedColumn.Form.BYTES,
                AuditModule::key,
                Object::toString);
    }

    @Produces
    @Singleton
    SealedColumn checkpointKey() {
        return new SealedColumn(
                "checkpoint-key",
                "audit_key",
                "only_row",
                "private_key",
                "sealed_under",
                SealedColumn.Form.BYTES,
                AuditModule::key,
                onlyRow -> CheckpointKey.NAME);
    }

    private static byte[] key(SealingKey key) {
        return key.derive("audit-trail.v1");
    }

    @Produces
    @Singleton
    Retention retention(AuditConfig config) {
        return new Retention(config.retention());
    }
}

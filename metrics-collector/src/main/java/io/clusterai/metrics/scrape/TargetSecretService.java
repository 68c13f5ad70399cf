package io.clusterai.metrics.scrape;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.clusterai.platform.sealing.NotOpenedException;
import io.clusterai.platform.sealing.Seal;
import io.clusterai.platform.sealing.SealingKeys;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;

/** Seals the addresses of targets, each bound to its target, so that a row cannot have another one's token sent to a host of its own. */
@Singleton
class TargetSecretService {

    /** For what the key is derived. */
    static final String PURPOSE = "targets.v1";

    private final SealingKeys keys;
    private final Seal seal;

    TargetSecretService(SealingKeys keys) {
        this.keys = keys;
        this.seal = keys.seal(PURPOSE, new SecureRandom());
    }

    /** Whether something can be sealed at all. */
    boolean isReady() {
        return !keys.isEmpty();
    }

    /** Under which key something is sealed now; empty without one. */
    String keyId() {
        return keys.currentId();
    }

    byte[] seal(TargetId target, String url) {
        if (keys.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.SECRETS_NOT_CONFIGURED,
                    "Set metrics.targets.secrets-key-file: addresses of targets are kept under it.");
        }
        return seal.seal(url.getBytes(StandardCharsets.UTF_8), nameOf(target.toString()));
    }

    /** What {@link #seal} made for the same target; empty when the key is not here or the row is damaged. */
    Optional<String> open(TargetId target, byte[] sealed) {
        try {
            return Optional.of(new String(seal.open(sealed, nameOf(target.toString())), StandardCharsets.UTF_8));
        } catch (NotOpenedException otherKey) {
            return Optional.empty();
        }
    }

    /** Under which name the address of a target is sealed. */
    static String nameOf(String target) {
        return "target " + target;
    }
}

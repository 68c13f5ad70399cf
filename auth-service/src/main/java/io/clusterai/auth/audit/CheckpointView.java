package io.clusterai.auth.audit;

import io.clusterai.platform.chain.Checkpoint;
import java.time.Instant;

/**
 * A checkpoint on the wire.
 *
 * @param fingerprint the short name of the key, as {@code ./cluster-ai audit verify --key} wants it
 */
public record CheckpointView(
        long index, String hash, Instant signedAt, String publicKey, String signature, String fingerprint) {

    static CheckpointView of(Checkpoint checkpoint) {
        return new CheckpointView(
                checkpoint.index(),
                checkpoint.hash().hex(),
                checkpoint.signedAt(),
                checkpoint.publicKey(),
                checkpoint.signature(),
                checkpoint.fingerprint());
    }
}

package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * The audit trail vouches for its state. Whoever keeps these outside the suite can later prove that nothing up to the index was changed.
 *
 * @param index the last record it covers
 * @param hash that record's hash in hexadecimal, which covers every record before it
 * @param signedAt when
 * @param publicKey the Ed25519 key it verifies with, X.509 in Base64
 * @param signature over index, hash and time, Base64
 */
public record CheckpointSigned(long index, String hash, Instant signedAt, String publicKey, String signature) {

    public CheckpointSigned {
        requireNonNull(hash, "hash is null");
        requireNonNull(signedAt, "signedAt is null");
        requireNonNull(publicKey, "publicKey is null");
        requireNonNull(signature, "signature is null");
    }
}

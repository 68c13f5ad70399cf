package io.clusterai.platform.chain;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/**
 * A signed state of the chain: nothing up to the index can be changed any more without a trace.
 *
 * @param publicKey Ed25519, X.509 in Base64
 * @param signature over index, hash and time, Base64
 */
public record Checkpoint(long index, Digest hash, Instant signedAt, String publicKey, String signature) {

    private static final String ALGORITHM = "Ed25519";

    public Checkpoint {
        requireNonNull(hash, "hash is null");
        requireNonNull(signedAt, "signedAt is null");
        requireNonNull(publicKey, "publicKey is null");
        requireNonNull(signature, "signature is null");
    }

    public static Checkpoint sign(long index, Digest hash, Instant at, PublicKey publicKey, PrivateKey privateKey) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(privateKey);
            signer.update(signed(index, hash, at));
            Base64.Encoder base64 = Base64.getEncoder();
            return new Checkpoint(
                    index,
                    hash,
                    at,
                    base64.encodeToString(publicKey.getEncoded()),
                    base64.encodeToString(signer.sign()));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException("not an Ed25519 key", unusable);
        }
    }

    /** Whether the named key signed this. Whether the key is to be trusted, the reader decides by its {@link #fingerprint}. */
    public boolean isGenuine() {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            byte[] encoded = Base64.getDecoder().decode(publicKey);
            verifier.initVerify(KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
            verifier.update(signed(index, hash, signedAt));
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException forged) {
            return false;
        }
    }

    /** A short name of the key that people can compare. */
    public String fingerprint() {
        return Digest.of("cluster-ai chain key v1", publicKey).hex().substring(0, 32);
    }

    private static byte[] signed(long index, Digest hash, Instant at) {
        return ("cluster-ai chain checkpoint v1\n" + index + "\n" + hash + "\n" + at).getBytes(StandardCharsets.UTF_8);
    }
}

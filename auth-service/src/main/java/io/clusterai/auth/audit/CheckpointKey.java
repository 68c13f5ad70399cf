package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.chain.Checkpoint;
import io.clusterai.platform.chain.Digest;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;

/** The key that vouches for the trail. Never printed. */
final class CheckpointKey {

    private static final String ALGORITHM = "Ed25519";
    /** Under which name the private half is sealed. */
    static final String NAME = "checkpoint-key";

    private final KeyPair pair;

    private CheckpointKey(KeyPair pair) {
        this.pair = requireNonNull(pair, "pair is null");
    }

    static CheckpointKey generate() {
        try {
            return new CheckpointKey(KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has Ed25519", impossible);
        }
    }

    static CheckpointKey open(Stored stored, Envelope envelope) {
        try {
            KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
            return new CheckpointKey(new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(stored.publicKey())),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(envelope.open(stored.sealedPrivateKey(), NAME)))));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the stored checkpoint key is unreadable", broken);
        }
    }

    Stored sealed(Envelope envelope) {
        return new Stored(
                pair.getPublic().getEncoded(), envelope.seal(pair.getPrivate().getEncoded(), NAME));
    }

    Checkpoint sign(long index, Digest hash, Instant at) {
        return Checkpoint.sign(index, hash, at, pair.getPublic(), pair.getPrivate());
    }

    /**
     * The short name of the key.
     *
     * @throws IllegalStateException when the public half is not that of the private one: somebody exchanged it
     */
    String fingerprint() {
        Checkpoint sample = sign(1, Digest.NONE, Instant.EPOCH);
        if (!sample.isGenuine()) {
            throw new IllegalStateException("the stored checkpoint key is not a pair");
        }
        return sample.fingerprint();
    }

    @Override
    public String toString() {
        return "CheckpointKey[…]";
    }

    /** As it lies in the database. */
    record Stored(byte[] publicKey, byte[] sealedPrivateKey) {}
}

package io.clusterai.auth.key;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.sealing.Seal;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** A key pair that signs access tokens. Prints its id alone. */
public record SigningKey(String id, RSAPublicKey publicKey, PrivateKey privateKey) {

    private static final int BITS = 2048;

    public SigningKey {
        requireNonNull(id, "id is null");
        requireNonNull(publicKey, "publicKey is null");
        requireNonNull(privateKey, "privateKey is null");
    }

    static SigningKey generate(String id, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS, random);
            KeyPair pair = generator.generateKeyPair();
            return new SigningKey(id, (RSAPublicKey) pair.getPublic(), pair.getPrivate());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has RSA", impossible);
        }
    }

    static RSAPublicKey publicKey(byte[] encoded) {
        try {
            return (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("stored public key is unreadable", broken);
        }
    }

    static SigningKey open(String id, byte[] publicKey, byte[] sealedPrivateKey, Seal seal) {
        try {
            PrivateKey privateKey = KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(seal.open(sealedPrivateKey, id)));
            return new SigningKey(id, publicKey(publicKey), privateKey);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("stored signing key is unreadable: " + id, broken);
        }
    }

    byte[] sealPrivateKey(Seal seal) {
        return seal.seal(privateKey.getEncoded(), id);
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}

package io.clusterai.e2e.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs tokens with the suite's own signing key, which an attacker does not have: so that a token with one wrong claim is refused for that claim
 * and not for its signature. The key is read as an operator could, with the database password and the key file.
 */
public final class Forge {

    private static final int NONCE_BYTES = 12;
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final String keyId;
    private final KeyPair keys;

    private Forge(String keyId, KeyPair keys) {
        this.keyId = keyId;
        this.keys = keys;
    }

    /** With the key that signs now. */
    public static Forge ofTheSuite() {
        String address = Api.stream(Suite.status().path("infrastructure")).stream()
                .filter(server -> server.path("name").asText().equals("postgresql"))
                .map(server -> server.path("address").asText())
                .findFirst()
                .orElseThrow();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + address + "/auth", "auth", credential("database-auth-password"));
                ResultSet key = connection
                        .createStatement()
                        .executeQuery("SELECT id, public_key, private_key FROM signing_key WHERE active")) {
            key.next();
            return new Forge(key.getString(1), pair(key.getString(1), key.getBytes(2), key.getBytes(3)));
        } catch (SQLException | GeneralSecurityException unreadable) {
            throw new IllegalStateException("the signing key cannot be read", unreadable);
        }
    }

    public String keyId() {
        return keyId;
    }

    public KeyPair keys() {
        return keys;
    }

    /** What a good header says. */
    public ObjectNode header() {
        return Suite.JSON
                .createObjectNode()
                .put("alg", "RS256")
                .put("kid", keyId)
                .put("typ", "JWT");
    }

    /** Correctly signed, whatever it says. */
    public String sign(String header, String payload) {
        return sign(header, payload, "SHA256withRSA", keys.getPrivate());
    }

    public static String sign(String header, String payload, String algorithm, PrivateKey key) {
        String signed = encode(header) + "." + encode(payload);
        try {
            Signature signature = Signature.getInstance(algorithm);
            if (algorithm.equals("RSASSA-PSS")) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + URL.encodeToString(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(algorithm, impossible);
        }
    }

    /** With a secret, as if a public key were one. */
    public static String mac(String header, String payload, String algorithm, byte[] secret) {
        String signed = encode(header) + "." + encode(payload);
        return signed + "." + URL.encodeToString(hmac(algorithm, secret, signed));
    }

    /** What a token says. */
    public static JsonNode claims(String token) {
        return Suite.parse(new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8));
    }

    public static String encode(String text) {
        return URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Somebody else's keys. */
    public static KeyPair pair(String algorithm, int size) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(size);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(algorithm, impossible);
        }
    }

    private static KeyPair pair(String id, byte[] publicKey, byte[] sealed) throws GeneralSecurityException {
        byte[] secret = hmac(
                "HmacSHA256", credential("keys-encryption-key").getBytes(StandardCharsets.UTF_8), "signing-keys.v1");
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(secret, "AES"),
                new GCMParameterSpec(128, Arrays.copyOf(sealed, NONCE_BYTES)));
        cipher.updateAAD(id.getBytes(StandardCharsets.UTF_8));
        byte[] privateKey = cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        PublicKey open = rsa.generatePublic(new X509EncodedKeySpec(publicKey));
        return new KeyPair(open, rsa.generatePrivate(new PKCS8EncodedKeySpec(privateKey)));
    }

    private static byte[] hmac(String algorithm, byte[] secret, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(algorithm, impossible);
        }
    }

    private static String credential(String name) {
        try {
            return Files.readString(Path.of(Suite.property("suite.data-dir"), "credentials", name))
                    .strip();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}

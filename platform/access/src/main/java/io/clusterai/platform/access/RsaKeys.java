package io.clusterai.platform.access;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/** Public RSA keys to and from their JSON form. */
public final class RsaKeys {

    private static final int SMALLEST_MODULUS_BITS = 2048;

    private RsaKeys() {}

    public static AccessState.Key toJson(String kid, RSAPublicKey key) {
        return new AccessState.Key(
                "RSA", kid, "sig", "RS256", encode(key.getModulus()), encode(key.getPublicExponent()));
    }

    static RSAPublicKey fromJson(AccessState.Key key) {
        try {
            RSAPublicKey parsed = (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(decode(key.n()), decode(key.e())));
            if (parsed.getModulus().bitLength() < SMALLEST_MODULUS_BITS) {
                throw new IllegalArgumentException("signing key is too small: " + key.kid());
            }
            return parsed;
        } catch (GeneralSecurityException invalid) {
            throw new IllegalArgumentException("not an RSA key: " + key.kid(), invalid);
        }
    }

    private static String encode(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int from = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        byte[] unsigned = java.util.Arrays.copyOfRange(bytes, from, bytes.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(unsigned);
    }

    private static BigInteger decode(String value) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(value));
    }
}

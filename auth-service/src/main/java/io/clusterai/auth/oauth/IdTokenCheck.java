package io.clusterai.auth.oauth;

import java.security.Key;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/** Checks an ID token as OpenID Connect Core 3.1.3.7 says. Only signatures by the issuer's own asymmetric keys count. */
final class IdTokenCheck {

    private static final int SKEW_SECONDS = 60;
    private static final int LONGEST = 32 * 1024;
    private static final int OLDEST_SECONDS = 600;

    private IdTokenCheck() {}

    /** The key that the token names, which may have been published since one looked. */
    static Optional<String> keyIdOf(String token) {
        try {
            return token.length() <= LONGEST
                            && JsonWebStructure.fromCompactSerialization(token) instanceof JsonWebSignature signature
                    ? Optional.ofNullable(signature.getKeyIdHeaderValue())
                    : Optional.empty();
        } catch (JoseException garbage) {
            return Optional.empty();
        }
    }

    static boolean knows(JsonWebKeySet keys, Optional<String> keyId) {
        return find(keys, keyId.orElse(null)).isPresent();
    }

    /** What the token says; fails with {@link InvalidIdTokenException}. */
    static Claims check(String token, Provider provider, String nonce, JsonWebKeySet keys, Instant now) {
        if (token.length() > LONGEST) {
            throw new InvalidIdTokenException("it is too long", null);
        }
        try {
            JwtClaims claims = new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(new AlgorithmConstraints(
                            ConstraintType.PERMIT,
                            AlgorithmIdentifiers.RSA_USING_SHA256,
                            AlgorithmIdentifiers.RSA_USING_SHA384,
                            AlgorithmIdentifiers.RSA_USING_SHA512,
                            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
                            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
                            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
                            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
                            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
                            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512))
                    .setVerificationKeyResolver((signature, nesting) -> require(keys, signature))
                    .setExpectedIssuer(provider.issuer().toString())
                    .setExpectedAudience(provider.clientId())
                    .setRequireSubject()
                    .setRequireExpirationTime()
                    .setRequireIssuedAt()
                    .setIssuedAtRestrictions(0, OLDEST_SECONDS)
                    .setAllowedClockSkewInSeconds(SKEW_SECONDS)
                    .setEvaluationTime(NumericDate.fromMilliseconds(now.toEpochMilli()))
                    .build()
                    .processToClaims(token);
            requireNonce(claims, nonce);
            requireParty(claims, provider.clientId());
            return new Claims(provider.issuer().toString(), claims.getSubject(), valuesOf(claims));
        } catch (InvalidJwtException | MalformedClaimException | IllegalArgumentException invalid) {
            throw new InvalidIdTokenException(invalid.getClass().getSimpleName(), invalid);
        }
    }

    private static void requireNonce(JwtClaims claims, String nonce) throws MalformedClaimException {
        if (!nonce.equals(claims.getStringClaimValue("nonce"))) {
            throw new InvalidIdTokenException("it is the answer to another question", null);
        }
    }

    /** A token for several must have been made for us. */
    private static void requireParty(JwtClaims claims, String clientId) throws MalformedClaimException {
        String party = claims.getStringClaimValue("azp");
        if (party == null ? claims.getAudience().size() > 1 : !party.equals(clientId)) {
            throw new InvalidIdTokenException("it was made for somebody else", null);
        }
    }

    private static Map<String, Object> valuesOf(JwtClaims claims) {
        return new TreeMap<>(claims.getClaimsMap());
    }

    private static Key require(JsonWebKeySet keys, JsonWebSignature signature) throws UnresolvableKeyException {
        return find(keys, signature.getKeyIdHeaderValue())
                .orElseThrow(() -> new UnresolvableKeyException("the issuer has no such key"))
                .getPublicKey();
    }

    /** Without a name there must be no choice. */
    private static Optional<PublicJsonWebKey> find(JsonWebKeySet keys, String keyId) {
        List<PublicJsonWebKey> fitting = keys.getJsonWebKeys().stream()
                .filter(PublicJsonWebKey.class::isInstance)
                .map(PublicJsonWebKey.class::cast)
                .filter(key -> !"enc".equals(key.getUse()))
                .filter(key -> keyId == null || keyId.equals(key.getKeyId()))
                .toList();
        return fitting.size() == 1 || keyId != null ? fitting.stream().findFirst() : Optional.empty();
    }

    static JsonWebKeySet keysOf(String json) {
        try {
            JsonWebKeySet keys = new JsonWebKeySet(json);
            keys.getJsonWebKeys().removeIf(key -> !(key instanceof PublicJsonWebKey) || isPrivate(key));
            return keys;
        } catch (JoseException unreadable) {
            throw new InvalidIdTokenException("the issuer's keys cannot be read", unreadable);
        }
    }

    private static boolean isPrivate(JsonWebKey key) {
        return key instanceof PublicJsonWebKey pair && pair.getPrivateKey() != null;
    }
}

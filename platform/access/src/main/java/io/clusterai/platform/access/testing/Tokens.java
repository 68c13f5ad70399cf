package io.clusterai.platform.access.testing;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.platform.access.AccessState;
import io.clusterai.platform.access.RsaKeys;
import io.clusterai.platform.access.TokenVerifier;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/**
 * Signs real RS256 tokens with a test key pair: {@code given().auth().oauth2(Tokens.viewer())}. The pair is the same in every class loader
 * of a machine, and public; {@link Tokens#state()} is what accepts it.
 */
public final class Tokens {

    private static final String KEY_ID = "test";
    private static final KeyPair KEYS = testKeys();
    private static final AccessState STATE = new AccessState(
            1,
            Instant.EPOCH,
            new AccessState.Keys(List.of(RsaKeys.toJson(KEY_ID, (RSAPublicKey) KEYS.getPublic()))),
            Set.of(),
            List.of());

    private static final String[] OPERATOR = {
        "alerts:acknowledge",
        "alerts:ingest",
        "alerts:read",
        "audit:read",
        "channels:read",
        "clusters:read",
        "clusters:write",
        "dashboard:read",
        "escalations:read",
        "health:read",
        "metrics:read",
        "metrics:write",
        "models:read",
        "models:use",
        "models:write",
        "nodes:read",
        "nodes:write",
        "operations:read",
        "routes:read",
        "rules:read",
        "rules:write",
        "schedules:read",
        "silences:*",
        "workers:read",
        "workers:write"
    };

    private Tokens() {}

    /** May do everything. */
    public static String admin() {
        return with("admin", "*:*");
    }

    /** The built-in operator. */
    public static String operator() {
        return with("operator", OPERATOR);
    }

    /** The built-in viewer. */
    public static String viewer() {
        return with(
                "viewer",
                "alerts:read",
                "channels:read",
                "clusters:read",
                "dashboard:read",
                "escalations:read",
                "health:read",
                "metrics:read",
                "models:read",
                "nodes:read",
                "operations:read",
                "routes:read",
                "rules:read",
                "schedules:read",
                "silences:read",
                "workers:read");
    }

    /** Signed in, but allowed nothing: for the refusal every method needs. */
    public static String withoutPermissions() {
        return with("nobody");
    }

    /** Somebody named after a role with exactly these permissions. */
    public static String with(String name, String... permissions) {
        return sign(claims(name, permissions), KEYS.getPrivate());
    }

    /** Somebody limited to some clusters and models, with the permissions of an operator unless others are named. */
    public static String limited(AccessPolicy policy, String... permissions) {
        JwtClaims claims = claims("limited", permissions.length == 0 ? OPERATOR : permissions);
        policy.clusters().ifPresent(ids -> claims.setStringListClaim(TokenVerifier.CLUSTERS, ids));
        policy.models().ifPresent(names -> claims.setStringListClaim(TokenVerifier.MODELS, names));
        return sign(claims, KEYS.getPrivate());
    }

    /** An admin's token that ran out a minute ago. */
    public static String expired() {
        JwtClaims claims = claims("admin", "*:*");
        Instant past = Instant.now().minus(Duration.ofMinutes(16));
        claims.setIssuedAt(numericDate(past));
        claims.setExpirationTime(numericDate(past.plus(TokenVerifier.LIFETIME)));
        return sign(claims, KEYS.getPrivate());
    }

    /** An admin's token that runs out soon, give or take the second that tokens are counted in. */
    public static String runningOutIn(Duration rest) {
        JwtClaims claims = claims("admin", "*:*");
        claims.setExpirationTime(numericDate(Instant.now().plus(rest)));
        return sign(claims, KEYS.getPrivate());
    }

    /** An admin's token under the right key id, but signed by somebody else. */
    public static String forged() {
        return sign(claims("admin", "*:*"), generate(new SecureRandom()).getPrivate());
    }

    /** The access state that accepts these tokens. */
    public static AccessState state() {
        return STATE;
    }

    private static JwtClaims claims(String name, String... permissions) {
        Instant now = Instant.now();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(TokenVerifier.ISSUER);
        claims.setAudience(TokenVerifier.AUDIENCE);
        claims.setSubject(userId(name));
        claims.setClaim("upn", name);
        claims.setClaim("sid", "session-" + name);
        claims.setStringListClaim("roles", name);
        claims.setClaim("scope", String.join(" ", permissions));
        claims.setIssuedAt(numericDate(now));
        claims.setExpirationTime(numericDate(now.plus(TokenVerifier.LIFETIME)));
        claims.setJwtId(UUID.randomUUID().toString());
        return claims;
    }

    /** The user id in the tokens of {@link #with}. */
    public static String userId(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static NumericDate numericDate(Instant at) {
        return NumericDate.fromSeconds(at.getEpochSecond());
    }

    private static String sign(JwtClaims claims, PrivateKey key) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setKeyIdHeaderValue(KEY_ID);
        signature.setHeader("typ", "JWT");
        signature.setPayload(claims.toJson());
        signature.setKey(key);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException impossible) {
            throw new IllegalStateException("test token cannot be signed", impossible);
        }
    }

    private static KeyPair testKeys() {
        try {
            SecureRandom repeatable = SecureRandom.getInstance("SHA1PRNG");
            repeatable.setSeed("cluster-ai test tokens".getBytes(StandardCharsets.UTF_8));
            return generate(repeatable);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA1PRNG", impossible);
        }
    }

    private static KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048, random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has RSA", impossible);
        }
    }
}

package io.clusterai.platform.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Proof;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Checks signature, issuer, audience, life time and revocation of a token against an access state. The algorithm is pinned and keys come from
 * the state alone, whatever the token's header says. Thread-safe; signatures already checked are remembered, bounded, by digest.
 */
public final class TokenVerifier {

    public static final String ISSUER = "cluster-ai";
    public static final String AUDIENCE = "cluster-ai";

    /** Longest life of an access token; revocations are listed for as long. */
    public static final Duration LIFETIME = Duration.ofMinutes(15);

    /** How far clocks of two machines may differ. */
    public static final Duration SKEW = Duration.ofSeconds(5);

    /** Claims beyond the registered ones, as auth-service writes them. */
    public static final String CLUSTERS = "clusters";

    public static final String MODELS = "models";
    public static final String LEVEL = "acr";
    public static final String PROVED_AT = "auth_time";
    public static final String METHODS = "amr";

    /** The authentication method of tokens that were given for an API key. */
    public static final String BY_API_KEY = "key";

    private static final int LONGEST_TOKEN = 8 * 1024;
    private static final int REMEMBERED_TOKENS = 10_000;

    private final InstantSource clock;
    private final Cache<String, Verified> remembered = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_TOKENS)
            .expireAfterWrite(LIFETIME.plus(SKEW))
            .build();
    private volatile KnownKeys knownKeys = new KnownKeys(new AccessState.Keys(List.of()), Map.of());

    public TokenVerifier(InstantSource clock) {
        this.clock = clock;
    }

    /** The caller; everything else is {@link ErrorCode#UNAUTHENTICATED}, with the reason as detail. */
    public Caller verify(String token, AccessState state) {
        if (token.length() > LONGEST_TOKEN) {
            throw refusal("The token is too long.");
        }
        KnownKeys keys = keysOf(state);
        String digest = digest(token);
        Verified verified = remembered.getIfPresent(digest);
        if (verified == null) {
            verified = check(token, keys);
            remembered.put(digest, verified);
        }
        return live(verified, keys, state);
    }

    /** The same for a token whose signature was checked before; empty for any other, at the cost of a digest. */
    Optional<Caller> verifyRemembered(String token, AccessState state) {
        return token.length() > LONGEST_TOKEN
                ? Optional.empty()
                : Optional.ofNullable(remembered.getIfPresent(digest(token)))
                        .map(verified -> live(verified, keysOf(state), state));
    }

    private Caller live(Verified verified, KnownKeys keys, AccessState state) {
        if (!keys.byId().containsKey(verified.keyId())) {
            throw refusal("The signing key of the token is no longer valid.");
        }
        if (!isLive(verified.caller(), state)) {
            throw refusal("The token has expired or was revoked.");
        }
        return verified.caller();
    }

    /** Whether a caller verified earlier, on a long-lived connection say, would still be let in. */
    public boolean isLive(Caller caller, AccessState state) {
        return clock.instant().isBefore(caller.expiresAt().plus(SKEW)) && !state.revokes(caller);
    }

    private Verified check(String token, KnownKeys keys) {
        try {
            requireOneSpelling(token);
            JsonWebSignature signature = signatureOf(token);
            JwtClaims claims = consumer(keys).processToClaims(token);
            return new Verified(signature.getKeyIdHeaderValue(), callerOf(claims));
        } catch (InvalidJwtException | JoseException | MalformedClaimException | RuntimeException invalid) {
            throw invalid instanceof ProblemException refused
                    ? refused
                    : new ProblemException(ErrorCode.UNAUTHENTICATED, "The token is not valid.", invalid);
        }
    }

    /** Base64 has several spellings of the same bytes, of which one is right: so nobody makes a second token out of one. */
    private static void requireOneSpelling(String token) {
        for (String part : token.split("\\.", -1)) {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                throw refusal("The token is not spelled as it was issued.");
            }
        }
    }

    private static JsonWebSignature signatureOf(String token) throws JoseException {
        if (JsonWebStructure.fromCompactSerialization(token) instanceof JsonWebSignature signature
                && signature.getKeyIdHeaderValue() != null) {
            if (signature.getContentTypeHeaderValue() != null) {
                throw refusal("The token holds something else than claims.");
            }
            return signature;
        }
        throw refusal("The token does not name its signing key.");
    }

    private JwtConsumer consumer(KnownKeys keys) {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(
                        new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256))
                .setVerificationKeyResolver((signature, nesting) -> keys.require(signature.getKeyIdHeaderValue()))
                .setExpectedIssuer(ISSUER)
                .setExpectedAudience(AUDIENCE)
                .setRequireSubject()
                .setRequireIssuedAt()
                .setIssuedAtRestrictions((int) SKEW.toSeconds(), Integer.MAX_VALUE)
                .setRequireExpirationTime()
                .setRequireJwtId()
                .setAllowedClockSkewInSeconds((int) SKEW.toSeconds())
                .setEvaluationTime(org.jose4j.jwt.NumericDate.fromMilliseconds(clock.millis()))
                .build();
    }

    private static Caller callerOf(JwtClaims claims) throws MalformedClaimException {
        Instant issuedAt = Instant.ofEpochSecond(claims.getIssuedAt().getValue());
        Instant expiresAt = Instant.ofEpochSecond(claims.getExpirationTime().getValue());
        if (expiresAt.isAfter(issuedAt.plus(LIFETIME))) {
            throw refusal("The token lives longer than a revocation is remembered.");
        }
        Long epoch = claims.getClaimValue("epoch", Long.class);
        return new Caller(
                claims.getSubject(),
                claims.getStringClaimValue("upn"),
                claims.getStringClaimValue("sid"),
                new HashSet<>(claims.getStringListClaimValue("roles")),
                permissionsOf(claims.getStringClaimValue("scope")),
                epoch == null ? 0 : epoch,
                issuedAt,
                expiresAt,
                policyOf(claims),
                proofOf(claims),
                claims.hasClaim(METHODS)
                        && claims.getStringListClaimValue(METHODS).contains(BY_API_KEY));
    }

    private static AccessPolicy policyOf(JwtClaims claims) throws MalformedClaimException {
        return AccessPolicy.of(listOf(claims, CLUSTERS), listOf(claims, MODELS));
    }

    /** A claim that is there but cannot be read limits to nothing, never to everything: it fails. */
    private static List<String> listOf(JwtClaims claims, String name) throws MalformedClaimException {
        return claims.hasClaim(name) ? claims.getStringListClaimValue(name) : null;
    }

    private static Proof proofOf(JwtClaims claims) throws MalformedClaimException {
        if (!claims.hasClaim(LEVEL) || !claims.hasClaim(PROVED_AT)) {
            return Proof.NONE;
        }
        return new Proof(
                Proof.Level.valueOf(claims.getStringClaimValue(LEVEL)),
                Instant.ofEpochSecond(claims.getNumericDateClaimValue(PROVED_AT).getValue()));
    }

    private static Set<String> permissionsOf(String scope) {
        return scope == null || scope.isBlank()
                ? Set.of()
                : Set.of(scope.strip().split(" +"));
    }

    private KnownKeys keysOf(AccessState state) {
        KnownKeys known = knownKeys;
        if (!known.source().equals(state.keys())) {
            known = new KnownKeys(
                    state.keys(),
                    state.keys().keys().stream().collect(Collectors.toMap(AccessState.Key::kid, RsaKeys::fromJson)));
            knownKeys = known;
        }
        return known;
    }

    private static ProblemException refusal(String reason) {
        return new ProblemException(ErrorCode.UNAUTHENTICATED, reason);
    }

    static String digest(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private record Verified(String keyId, Caller caller) {}

    private record KnownKeys(AccessState.Keys source, Map<String, PublicKey> byId) {

        Key require(String keyId) throws UnresolvableKeyException {
            PublicKey key = keyId == null ? null : byId.get(keyId);
            if (key == null) {
                throw new UnresolvableKeyException("unknown signing key");
            }
            return key;
        }
    }
}

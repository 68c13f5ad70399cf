package io.clusterai.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Proof;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenVerifierTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final KeyPair KEYS = rsa(2048);
    private static final KeyPair OTHER = rsa(2048);
    private static final AccessState STATE = state(10, Set.of(), "k1");

    private Instant now = NOON;
    private final TokenVerifier verifier = new TokenVerifier(() -> now);

    @Test
    void readsTheCallerFromAValidToken() {
        Caller caller = verifier.verify(signed(claims -> {}), STATE);

        assertThat(caller)
                .isEqualTo(new Caller(
                        "u-1",
                        "ann",
                        "s-1",
                        Set.of("operator"),
                        Set.of("alerts:*", "*:read"),
                        10,
                        NOON,
                        NOON.plus(TokenVerifier.LIFETIME),
                        AccessPolicy.UNLIMITED,
                        Proof.NONE,
                        false));
    }

    @Test
    void readsLimitsAndProof() {
        Caller caller = verifier.verify(
                signed(claims -> {
                    claims.setStringListClaim("clusters", List.of("c-1"));
                    claims.setStringListClaim("models", List.of());
                    claims.setStringListClaim("amr", "pwd", "otp");
                    claims.setClaim("acr", "SECOND_FACTOR");
                    claims.setClaim("auth_time", NOON.minusSeconds(60).getEpochSecond());
                }),
                STATE);

        assertThat(caller.policy()).isEqualTo(AccessPolicy.of(List.of("c-1"), List.of()));
        assertThat(caller.proof()).isEqualTo(new Proof(Proof.Level.SECOND_FACTOR, NOON.minusSeconds(60)));
        assertThat(caller.byApiKey()).isFalse();
    }

    @Test
    void knowsThatAKeyCalls() {
        assertThat(verifier.verify(signed(claims -> claims.setStringListClaim("amr", "key")), STATE)
                        .byApiKey())
                .isTrue();
    }

    @Test
    void refusesARememberedTokenOnceItHasExpired() {
        String token = signed(claims -> {});
        verifier.verify(token, STATE);

        now = NOON.plus(TokenVerifier.LIFETIME).plus(TokenVerifier.SKEW);

        assertRefused(token, STATE);
    }

    @Test
    void refusesARememberedTokenOnceItsSessionIsRevoked() {
        String token = signed(claims -> {});
        verifier.verify(token, STATE);

        assertRefused(token, state(11, Set.of("s-1"), "k1"));
    }

    @Test
    void refusesARememberedTokenOnceItsKeyIsWithdrawn() {
        String token = signed(claims -> {});
        verifier.verify(token, STATE);

        assertRefused(token, state(11, Set.of(), "k2"));
    }

    @Test
    void acceptsAKeyThatWasAdded() {
        assertRefused(signed(claims -> {}), state(10, Set.of(), "k2"));

        assertThat(verifier.verify(signed(claims -> {}), STATE).userId()).isEqualTo("u-1");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void refuses(String attack, String token) {
        assertRefused(token, STATE);
    }

    static Stream<Arguments> attacks() throws JoseException {
        String valid = signed(claims -> {});
        String[] parts = valid.split("\\.");
        RsaJsonWebKey embedded = RsaJwkGenerator.generateJwk(2048);
        return Map.<String, String>ofEntries(
                        Map.entry("nothing", ""),
                        Map.entry("garbage", "garbage"),
                        Map.entry("only dots", ".."),
                        Map.entry("five parts", "a.b.c.d.e"),
                        Map.entry("not base64", "%%%.%%%.%%%"),
                        Map.entry("too long", valid + "A".repeat(9000)),
                        Map.entry("padded", valid + "=="),
                        Map.entry("a line break inside", parts[0] + "." + parts[1] + ".\r\n" + parts[2]),
                        Map.entry("bits that do not count", valid.substring(0, valid.length() - 1) + respelled(valid)),
                        Map.entry("no signature", parts[0] + "." + parts[1] + "."),
                        Map.entry("changed payload", parts[0] + "." + base64("{\"sub\":\"root\"}") + "." + parts[2]),
                        Map.entry("alg none", base64("{\"alg\":\"none\",\"kid\":\"k1\"}") + "." + parts[1] + "."),
                        Map.entry(
                                "alg None with the signature kept",
                                base64("{\"alg\":\"None\",\"kid\":\"k1\"}") + "." + parts[1] + "." + parts[2]),
                        Map.entry("HMAC with the public key", hmac()),
                        Map.entry("RS512", sign("RS512", "k1", KEYS, header -> {}, claims -> {})),
                        Map.entry("PS256", sign("PS256", "k1", KEYS, header -> {}, claims -> {})),
                        Map.entry("another key under our id", sign("RS256", "k1", OTHER, header -> {}, claims -> {})),
                        Map.entry("unknown key id", sign("RS256", "k9", KEYS, header -> {}, claims -> {})),
                        Map.entry(
                                "a token that says to hold another",
                                sign(
                                        "RS256",
                                        "k1",
                                        KEYS,
                                        header -> header.setContentTypeHeaderValue("JWT"),
                                        claims -> {})),
                        Map.entry("no key id", sign("RS256", null, KEYS, header -> {}, claims -> {})),
                        Map.entry(
                                "embedded key",
                                sign(
                                        "RS256",
                                        null,
                                        new KeyPair(embedded.getPublicKey(), embedded.getPrivateKey()),
                                        header -> header.setJwkHeader(embedded),
                                        claims -> {})),
                        Map.entry(
                                "key by URL",
                                sign(
                                        "RS256",
                                        "k9",
                                        OTHER,
                                        header -> header.setHeader("jku", "http://127.0.0.1/keys"),
                                        claims -> {})),
                        Map.entry(
                                "unknown critical header",
                                sign(
                                        "RS256",
                                        "k1",
                                        KEYS,
                                        header -> header.setCriticalHeaderNames("surprise"),
                                        claims -> {})),
                        Map.entry("expired", signed(claims -> {
                            claims.setIssuedAt(seconds(NOON.minus(Duration.ofMinutes(20))));
                            claims.setExpirationTime(seconds(NOON.minus(Duration.ofMinutes(5))));
                        })),
                        Map.entry("no expiry", signed(claims -> claims.unsetClaim("exp"))),
                        Map.entry("no issue time", signed(claims -> claims.unsetClaim("iat"))),
                        Map.entry("issued tomorrow", signed(claims -> {
                            claims.setIssuedAt(seconds(NOON.plus(Duration.ofDays(1))));
                            claims.setExpirationTime(
                                    seconds(NOON.plus(Duration.ofDays(1)).plus(TokenVerifier.LIFETIME)));
                        })),
                        Map.entry(
                                "lives for a day",
                                signed(claims -> claims.setExpirationTime(seconds(NOON.plus(Duration.ofDays(1)))))),
                        Map.entry(
                                "not yet valid", signed(claims -> claims.setNotBefore(seconds(NOON.plusSeconds(60))))),
                        Map.entry("other issuer", signed(claims -> claims.setIssuer("somebody"))),
                        Map.entry("no issuer", signed(claims -> claims.unsetClaim("iss"))),
                        Map.entry("other audience", signed(claims -> claims.setAudience("somebody"))),
                        Map.entry("no audience", signed(claims -> claims.unsetClaim("aud"))),
                        Map.entry("no subject", signed(claims -> claims.unsetClaim("sub"))),
                        Map.entry("no session", signed(claims -> claims.unsetClaim("sid"))),
                        Map.entry("no name", signed(claims -> claims.unsetClaim("upn"))),
                        Map.entry("no token id", signed(claims -> claims.unsetClaim("jti"))),
                        Map.entry("roles of the wrong type", signed(claims -> claims.setClaim("roles", 7))),
                        Map.entry("scope of the wrong type", signed(claims -> claims.setClaim("scope", 7))),
                        Map.entry("clusters of the wrong type", signed(claims -> claims.setClaim("clusters", 7))),
                        Map.entry("models as one text", signed(claims -> claims.setClaim("models", "llama3"))),
                        Map.entry("no list behind clusters", signed(claims -> claims.setClaim("clusters", Map.of()))),
                        Map.entry("an unknown level of proof", signed(claims -> {
                            claims.setClaim("acr", "GOD");
                            claims.setClaim("auth_time", NOON.getEpochSecond());
                        })),
                        Map.entry("proved at no time", signed(claims -> {
                            claims.setClaim("acr", "PASSWORD");
                            claims.setClaim("auth_time", "now");
                        })),
                        Map.entry("epoch of the wrong type", signed(claims -> claims.setClaim("epoch", "high"))),
                        Map.entry("expiry of the wrong type", signed(claims -> claims.setClaim("exp", "never"))),
                        Map.entry(
                                "expiry beyond all numbers", signed(claims -> claims.setClaim("exp", Long.MAX_VALUE))))
                .entrySet()
                .stream()
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @Test
    void refusesSigningKeysThatAreTooSmall() {
        AccessState weak = new AccessState(
                1,
                NOON,
                new AccessState.Keys(
                        List.of(RsaKeys.toJson("k1", (RSAPublicKey) rsa(1024).getPublic()))),
                Set.of(),
                List.of());

        assertThatThrownBy(() -> verifier.verify(signed(claims -> {}), weak))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Another letter that stands for the same bits: the last one of a signature carries some that do not count. */
    private static char respelled(String token) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return alphabet.charAt(alphabet.indexOf(token.charAt(token.length() - 1)) ^ 1);
    }

    private void assertRefused(String token, AccessState state) {
        assertThatThrownBy(() -> verifier.verify(token, state))
                .isInstanceOfSatisfying(ProblemException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo(ErrorCode.UNAUTHENTICATED));
    }

    private static String signed(Consumer<JwtClaims> change) {
        return sign("RS256", "k1", KEYS, header -> {}, change);
    }

    private static String sign(
            String algorithm,
            String keyId,
            KeyPair keys,
            Consumer<JsonWebSignature> header,
            Consumer<JwtClaims> change) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(algorithm);
        if (keyId != null) {
            signature.setKeyIdHeaderValue(keyId);
        }
        header.accept(signature);
        signature.setPayload(claims(change).toJson());
        signature.setKey(keys.getPrivate());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String hmac() throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue("HS256");
        signature.setKeyIdHeaderValue("k1");
        signature.setPayload(claims(claims -> {}).toJson());
        signature.setKey(new HmacKey(KEYS.getPublic().getEncoded()));
        return signature.getCompactSerialization();
    }

    private static JwtClaims claims(Consumer<JwtClaims> change) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(TokenVerifier.ISSUER);
        claims.setAudience(TokenVerifier.AUDIENCE);
        claims.setSubject("u-1");
        claims.setClaim("upn", "ann");
        claims.setClaim("sid", "s-1");
        claims.setStringListClaim("roles", "operator");
        claims.setClaim("scope", "alerts:* *:read");
        claims.setClaim("epoch", 10);
        claims.setIssuedAt(seconds(NOON));
        claims.setExpirationTime(seconds(NOON.plus(TokenVerifier.LIFETIME)));
        claims.setJwtId("j-1");
        change.accept(claims);
        return claims;
    }

    private static NumericDate seconds(Instant at) {
        return NumericDate.fromSeconds(at.getEpochSecond());
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static AccessState state(long epoch, Set<String> revokedSessions, String keyId) {
        return new AccessState(
                epoch,
                NOON,
                new AccessState.Keys(List.of(RsaKeys.toJson(keyId, (RSAPublicKey) KEYS.getPublic()))),
                revokedSessions,
                List.of());
    }

    private static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

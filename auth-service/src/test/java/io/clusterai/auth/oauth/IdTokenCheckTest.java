package io.clusterai.auth.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IdTokenCheckTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String ISSUER = "https://issuer.example";
    private static final String NONCE = "the nonce";
    private static final Provider PROVIDER = new Provider(
            "one",
            "One",
            Provider.Kind.OIDC,
            URI.create(ISSUER),
            "cluster-ai",
            Optional.of("secret"),
            List.of("openid"),
            "preferred_username",
            RoleMapping.of(Optional.empty(), List.of(), List.of("viewer")),
            true,
            List.of("mfa"));

    private static RsaJsonWebKey key;
    private static RsaJsonWebKey stranger;
    private static JsonWebKeySet published;

    @BeforeAll
    static void generate() throws JoseException {
        key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId("k1");
        stranger = RsaJwkGenerator.generateJwk(2048);
        stranger.setKeyId("k1");
        published = publish(key);
    }

    @Test
    void takesWhatTheIssuerSaid() {
        Claims claims = check(token(values -> values.setClaim("groups", List.of("ops"))));

        assertThat(claims.issuer()).isEqualTo(ISSUER);
        assertThat(claims.subject()).isEqualTo("ann");
        assertThat(claims.texts("groups")).containsExactly("ops");
    }

    @Test
    void takesOtherAsymmetricSignatures() throws JoseException {
        PublicJsonWebKey curve = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        curve.setKeyId("k2");
        String token = sign(values(), curve, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);

        assertThat(IdTokenCheck.check(token, PROVIDER, NONCE, publish(curve), NOON)
                        .subject())
                .isEqualTo("ann");
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("of another issuer", values -> values.setIssuer("https://evil.example")),
                lie("for another audience", values -> values.setAudience("somebody-else")),
                lie("for nobody", values -> values.unsetClaim("aud")),
                lie(
                        "for several, of whom none is said to have asked",
                        values -> values.setAudience("cluster-ai", "other")),
                lie("asked for by another", values -> {
                    values.setAudience("cluster-ai", "other");
                    values.setClaim("azp", "other");
                }),
                lie("with another nonce", values -> values.setClaim("nonce", "another")),
                lie("without a nonce", values -> values.unsetClaim("nonce")),
                lie("that has expired", values -> values.setExpirationTime(at(NOON.minusSeconds(61)))),
                lie("that never expires", values -> values.unsetClaim("exp")),
                lie("of the future", values -> values.setIssuedAt(at(NOON.plusSeconds(120)))),
                lie("of long ago", values -> values.setIssuedAt(at(NOON.minusSeconds(3600)))),
                lie("of no time", values -> values.unsetClaim("iat")),
                lie("not yet valid", values -> values.setNotBefore(at(NOON.plusSeconds(120)))),
                lie("of nobody", values -> values.unsetClaim("sub")),
                lie("of a blank subject", values -> values.setSubject(" ")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void refusesAToken(String what, Consumer<JwtClaims> change) {
        assertRefused(token(change));
    }

    @Test
    void refusesTheSignatureOfAnotherKey() throws JoseException {
        assertRefused(sign(values(), stranger, AlgorithmIdentifiers.RSA_USING_SHA256));
    }

    @Test
    void refusesASignatureThatAnybodyCouldMake() throws JoseException {
        JsonWebSignature hmac = new JsonWebSignature();
        hmac.setPayload(values().toJson());
        hmac.setKeyIdHeaderValue("k1");
        hmac.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        hmac.setKey(new HmacKey(key.getPublicKey().getEncoded()));
        JsonWebSignature none = new JsonWebSignature();
        none.setPayload(values().toJson());
        none.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        none.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);

        assertRefused(hmac.getCompactSerialization());
        assertRefused(none.getCompactSerialization());
    }

    @Test
    void refusesTheKeyThatATokenBrings() throws JoseException {
        JsonWebSignature signature = signature(values(), stranger, AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setJwkHeader(stranger);

        assertRefused(signature.getCompactSerialization());
    }

    @Test
    void refusesAnUnknownKeyAndChoosesNone() throws JoseException {
        RsaJsonWebKey other = RsaJwkGenerator.generateJwk(2048);
        other.setKeyId("k9");
        assertRefused(sign(values(), other, AlgorithmIdentifiers.RSA_USING_SHA256));
        JsonWebSignature nameless = signature(values(), key, AlgorithmIdentifiers.RSA_USING_SHA256);
        nameless.getHeaders().setStringHeaderValue("kid", null);
        String token = nameless.getCompactSerialization();

        assertThat(check(token).subject()).isEqualTo("ann");
        assertThatThrownBy(() -> IdTokenCheck.check(token, PROVIDER, NONCE, publish(key, other), NOON))
                .isInstanceOf(InvalidIdTokenException.class);
    }

    @Test
    void refusesWhatIsNoToken() {
        assertRefused("");
        assertRefused("a.b.c");
        assertRefused(token(values -> {}).replaceFirst("\\.[^.]*$", "."));
        assertRefused("x".repeat(40_000));
        assertThat(IdTokenCheck.keyIdOf("a.b.c")).isEmpty();
        assertThat(IdTokenCheck.keyIdOf(token(values -> {}))).contains("k1");
    }

    @Test
    void readsPublicKeysAlone() {
        JsonWebKeySet keys = IdTokenCheck.keysOf("{\"keys\":["
                + key.toJson(OutputControlLevel.PUBLIC_ONLY) + ","
                + stranger.toJson(OutputControlLevel.INCLUDE_PRIVATE) + ","
                + "{\"kty\":\"oct\",\"k\":\""
                + Base64.getUrlEncoder().encodeToString("secret".getBytes(StandardCharsets.UTF_8)) + "\"}]}");

        assertThat(keys.getJsonWebKeys()).hasSize(1);
        assertThatThrownBy(() -> IdTokenCheck.keysOf("[]")).isInstanceOf(InvalidIdTokenException.class);
    }

    private static Arguments lie(String what, Consumer<JwtClaims> change) {
        return Arguments.of(what, change);
    }

    private static void assertRefused(String token) {
        assertThatThrownBy(() -> check(token)).isInstanceOf(InvalidIdTokenException.class);
    }

    private static Claims check(String token) {
        return IdTokenCheck.check(token, PROVIDER, NONCE, published, NOON);
    }

    private static String token(Consumer<JwtClaims> change) {
        JwtClaims values = values();
        change.accept(values);
        try {
            return sign(values, key, AlgorithmIdentifiers.RSA_USING_SHA256);
        } catch (JoseException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static JwtClaims values() {
        JwtClaims values = new JwtClaims();
        values.setIssuer(ISSUER);
        values.setAudience("cluster-ai");
        values.setSubject("ann");
        values.setIssuedAt(at(NOON));
        values.setExpirationTime(at(NOON.plusSeconds(300)));
        values.setClaim("nonce", NONCE);
        return values;
    }

    private static NumericDate at(Instant time) {
        return NumericDate.fromSeconds(time.getEpochSecond());
    }

    private static String sign(JwtClaims values, PublicJsonWebKey by, String algorithm) throws JoseException {
        return signature(values, by, algorithm).getCompactSerialization();
    }

    private static JsonWebSignature signature(JwtClaims values, PublicJsonWebKey by, String algorithm) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(values.toJson());
        signature.setKeyIdHeaderValue(by.getKeyId());
        signature.setAlgorithmHeaderValue(algorithm);
        signature.setKey(by.getPrivateKey());
        return signature;
    }

    private static JsonWebKeySet publish(PublicJsonWebKey... keys) {
        return IdTokenCheck.keysOf(new JsonWebKeySet(keys).toJson(OutputControlLevel.PUBLIC_ONLY));
    }
}

package io.clusterai.auth.token;

import io.clusterai.auth.key.SigningKey;
import io.clusterai.auth.key.SigningKeyService;
import io.clusterai.auth.work.WorkService;
import io.clusterai.contracts.Proof;
import io.clusterai.platform.access.TokenVerifier;
import io.quarkus.runtime.Startup;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Signs access tokens: a millisecond or two of a processor each, on a pool of its own, so that neither an event loop nor a password waits for it. */
@Startup // so that a wrong value shows at the start
@ApplicationScoped
public class TokenService {

    private final SigningKeyService keys;
    private final InstantSource clock;
    private final WorkService work;

    TokenService(SigningKeyService keys, InstantSource clock, SigningConfig config, Vertx vertx) {
        WorkService.requireWithin("auth.signing.workers", config.workers(), 1, 64);
        WorkService.requireWithin("auth.signing.queue", config.queue(), 0, 10_000);
        this.keys = keys;
        this.clock = clock;
        this.work = new WorkService(
                vertx, "token-signing", config.workers(), config.queue(), "Too many tokens are being signed.");
    }

    /** For a session. */
    public Uni<String> accessToken(Grant grant, UUID sessionId, Proof proof) {
        return work.run(() -> signed(grant, sessionId, proof));
    }

    /** For an API key, of which the token must not outlive. */
    public Uni<KeyToken> keyToken(Grant grant, UUID keyId, Optional<Instant> keyExpiry) {
        return work.run(() -> signed(grant, keyId, keyExpiry));
    }

    @PreDestroy
    void close() {
        work.close();
    }

    private String signed(Grant grant, UUID sessionId, Proof proof) {
        List<String> methods = proof.level() == Proof.Level.SECOND_FACTOR ? List.of("pwd", "otp") : List.of("pwd");
        Instant now = now();
        JwtClaimsBuilder claims = claims(grant, sessionId, now, now.plus(TokenVerifier.LIFETIME))
                .claim(TokenVerifier.METHODS, methods)
                .claim(TokenVerifier.LEVEL, proof.level().name())
                .claim(TokenVerifier.PROVED_AT, proof.at().getEpochSecond());
        return sign(claims);
    }

    private KeyToken signed(Grant grant, UUID keyId, Optional<Instant> keyExpiry) {
        Instant now = now();
        Instant longest = now.plus(TokenVerifier.LIFETIME);
        Instant expiry = keyExpiry.filter(longest::isAfter).orElse(longest).truncatedTo(ChronoUnit.SECONDS);
        return new KeyToken(
                sign(claims(grant, keyId, now, expiry).claim(TokenVerifier.METHODS, List.of(TokenVerifier.BY_API_KEY))),
                expiry);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private String sign(JwtClaimsBuilder claims) {
        SigningKey key = keys.current();
        return claims.jws().keyId(key.id()).sign(key.privateKey());
    }

    private static JwtClaimsBuilder claims(Grant grant, UUID sessionId, Instant now, Instant expiry) {
        JwtClaimsBuilder claims = Jwt.issuer(TokenVerifier.ISSUER)
                .audience(TokenVerifier.AUDIENCE)
                .subject(grant.userId().toString())
                .upn(grant.username())
                .claim("sid", sessionId.toString())
                .claim("roles", grant.roles())
                .claim("scope", String.join(" ", grant.permissions()))
                .claim("epoch", grant.epoch())
                .claim("jti", UUID.randomUUID().toString())
                .issuedAt(now)
                .expiresAt(expiry);
        grant.policy().clusters().ifPresent(clusters -> claims.claim(TokenVerifier.CLUSTERS, clusters));
        grant.policy().models().ifPresent(models -> claims.claim(TokenVerifier.MODELS, models));
        return claims;
    }

    /** An access token and when it ends. Never printed. */
    public record KeyToken(String accessToken, Instant expiresAt) {

        @Override
        public String toString() {
            return "KeyToken[" + expiresAt + "]";
        }
    }
}

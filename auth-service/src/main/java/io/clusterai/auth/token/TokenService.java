package io.clusterai.auth.token;

import io.clusterai.auth.key.SigningKey;
import io.clusterai.auth.key.SigningKeyService;
import io.clusterai.platform.access.TokenVerifier;
import io.smallrye.jwt.build.Jwt;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Signs access tokens. */
@ApplicationScoped
public class TokenService {

    private final SigningKeyService keys;
    private final InstantSource clock;

    TokenService(SigningKeyService keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    public String accessToken(Grant grant, UUID sessionId) {
        SigningKey key = keys.current();
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return Jwt.issuer(TokenVerifier.ISSUER)
                .audience(TokenVerifier.AUDIENCE)
                .subject(grant.userId().toString())
                .upn(grant.username())
                .claim("sid", sessionId.toString())
                .claim("roles", grant.roles())
                .claim("scope", String.join(" ", grant.permissions()))
                .claim("epoch", grant.epoch())
                .claim("jti", UUID.randomUUID().toString())
                .issuedAt(now)
                .expiresAt(now.plus(TokenVerifier.LIFETIME))
                .jws()
                .keyId(key.id())
                .sign(key.privateKey());
    }
}

package io.clusterai.platform.access;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Permission;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Turns {@code Authorization: Bearer} into a caller with permissions, and the service secret into the one permission of internal calls. */
@ApplicationScoped
class BearerMechanism implements HttpAuthenticationMechanism {

    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    private final Access access;
    private final AccessConfig config;
    private final StepUp stepUp;
    private final Confirmation confirmation;

    BearerMechanism(Access access, AccessConfig config) {
        this.access = access;
        this.config = config;
        this.stepUp = StepUp.of(config);
        this.confirmation = Confirmation.of(config);
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager providers) {
        String authorization = request.request().getHeader(HttpHeaderNames.AUTHORIZATION);
        if (authorization == null) {
            return Uni.createFrom().nullItem();
        }
        if (startsWith(authorization, BEARER)) {
            Optional<String> said = Optional.ofNullable(request.request().getHeader(Confirmation.HEADER));
            return access.authenticate(authorization.substring(BEARER.length()).strip())
                    .map(caller -> identityOf(caller, said))
                    .onFailure(BearerMechanism::isRefusal)
                    .transform(AuthenticationFailedException::new);
        }
        if (startsWith(authorization, BASIC) && isService(authorization.substring(BASIC.length()))) {
            return Uni.createFrom().item(serviceIdentity());
        }
        return Uni.createFrom().failure(new AuthenticationFailedException("credentials are not accepted"));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        return Uni.createFrom().item(new ChallengeData(401, HttpHeaderNames.WWW_AUTHENTICATE, "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ProblemException problem && problem.code() == ErrorCode.UNAUTHENTICATED;
    }

    private SecurityIdentity identityOf(Caller caller, Optional<String> said) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(caller.username()))
                .addRoles(caller.roles())
                .addAttribute(CurrentUser.ATTRIBUTE, caller)
                .addPermissionChecker(wanted -> answer(wanted, permission -> mayNow(caller, permission, said)))
                .build();
    }

    /** Deny by default; whoever may, but has not proved lately who they are, or did not say that it is meant, hears so. */
    private boolean mayNow(Caller caller, String permission, Optional<String> said) {
        if (!caller.may(permission)) {
            return false;
        }
        if (stepUp.concerns(permission)) {
            stepUp.require(caller.proof(), Instant.now());
        }
        confirmation.require(permission, said);
        return true;
    }

    private static SecurityIdentity serviceIdentity() {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(InternalCalls.USERNAME))
                .addPermissionChecker(wanted -> answer(wanted, InternalCalls.PERMISSION::equals))
                .build();
    }

    /** {@code @PermissionsAllowed("alerts:read")} arrives as name {@code alerts} with action {@code read}; of several actions one is enough. */
    private static Uni<Boolean> answer(Permission wanted, Predicate<String> granted) {
        String actions = wanted.getActions();
        return Uni.createFrom()
                .item(() -> actions != null
                        && Arrays.stream(actions.split(","))
                                .filter(action -> !action.isBlank())
                                .anyMatch(action -> granted.test(wanted.getName() + ":" + action)));
    }

    private boolean isService(String credentials) {
        return config.serviceSecret()
                .filter(secret -> !secret.isBlank())
                .map(secret -> MessageDigest.isEqual(
                        bytes(InternalCalls.USERNAME + ":" + secret), decode(credentials.strip())))
                .orElse(false);
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException garbage) {
            return new byte[0];
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean startsWith(String header, String scheme) {
        return header.regionMatches(true, 0, scheme, 0, scheme.length());
    }
}

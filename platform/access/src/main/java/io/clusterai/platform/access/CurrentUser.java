package io.clusterai.platform.access;

import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.security.StringPermission;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import java.time.Instant;
import java.util.function.Supplier;

/** The caller of the REST request being served. Ask it in a method that has a permission or {@code @Authenticated}. */
@RequestScoped
public class CurrentUser {

    static final String ATTRIBUTE = "io.clusterai.caller";

    private final CurrentIdentityAssociation identities;

    CurrentUser(CurrentIdentityAssociation identities) {
        this.identities = identities;
    }

    /** The caller; 401 when nobody is signed in or a service calls. */
    public Caller caller() {
        Caller caller = identities.getIdentity().getAttribute(ATTRIBUTE);
        if (caller == null) {
            throw new UnauthorizedException("no user is signed in");
        }
        return caller;
    }

    /** The caller, who must be a person: an API key manages no sessions, passwords or other keys. */
    public Caller person() {
        Caller caller = caller();
        if (caller.byApiKey()) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "An API key may not do this; sign in instead.");
        }
        return caller;
    }

    /** A person who has proved lately who they are. */
    public Caller proved(StepUp stepUp) {
        Caller caller = person();
        stepUp.require(caller.proof(), Instant.now());
        return caller;
    }

    /**
     * A question for later, when it turns out whether the act needs {@code <resource>:<verb>} at all: the same check as {@code @PermissionsAllowed},
     * which fails where a proof or a confirmation is set for the permission and missing. Ask for it in the resource, while the request is there.
     */
    public Supplier<Uni<Boolean>> may(String permission) {
        SecurityIdentity identity = identities.getIdentity();
        String[] parts = permission.split(":", 2);
        return () -> identity.checkPermission(new StringPermission(parts[0], parts[1]));
    }

    /** Refuses a caller whose permissions do not reach this cluster. */
    public void requireCluster(String id) {
        require(caller().policy().allowsCluster(id), "cluster");
    }

    /** Refuses a caller whose permissions do not reach this model. */
    public void requireModel(String name) {
        require(caller().policy().allowsModel(name), "model");
    }

    /** Refuses a caller who is limited to some clusters, for what concerns no single one. */
    public void requireEveryCluster() {
        requireAll(caller().policy().clusters().isEmpty(), "clusters");
    }

    /** Refuses a caller who is limited to some models, for what concerns no single one. */
    public void requireEveryModel() {
        requireAll(caller().policy().models().isEmpty(), "models");
    }

    private static void require(boolean allowed, String thing) {
        if (!allowed) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN, "What you may do is limited, and this " + thing + " is not included.");
        }
    }

    private static void requireAll(boolean allowed, String things) {
        if (!allowed) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN,
                    "What you may do is limited to some " + things + ", and this concerns all of them.");
        }
    }

    public String id() {
        return caller().userId();
    }

    public String username() {
        return caller().username();
    }

    public String sessionId() {
        return caller().sessionId();
    }
}

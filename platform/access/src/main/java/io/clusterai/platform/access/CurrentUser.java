package io.clusterai.platform.access;

import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import jakarta.enterprise.context.RequestScoped;

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

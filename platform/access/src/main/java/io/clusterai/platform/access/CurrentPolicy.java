package io.clusterai.platform.access;

import io.clusterai.contracts.AccessPolicy;
import jakarta.enterprise.context.RequestScoped;
import java.util.function.Supplier;

/** To what the caller of the REST request being served is limited. Ask it in a method that has a permission. */
@RequestScoped
public class CurrentPolicy implements Supplier<AccessPolicy> {

    private final CurrentUser user;

    CurrentPolicy(CurrentUser user) {
        this.user = user;
    }

    @Override
    public AccessPolicy get() {
        return user.caller().policy();
    }
}

package io.clusterai.auth.login;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the throttle from configuration. */
class LoginModule {

    @Produces
    @Singleton
    LoginThrottle throttle(LoginConfig config) {
        return new LoginThrottle(
                config.freePerAccount(),
                config.freePerAddress(),
                config.freePerAccountAnywhere(),
                config.forgetAfter(),
                config.familiarFor());
    }
}

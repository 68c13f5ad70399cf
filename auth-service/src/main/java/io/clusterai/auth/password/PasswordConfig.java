package io.clusterai.auth.password;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/**
 * What a password check costs, us and an attacker. {@link PasswordService} refuses values outside of their ranges: Bean Validation of a
 * configuration does not work in a native executable, which lacks the methods that it looks up.
 */
@ConfigMapping(prefix = "auth.password")
interface PasswordConfig {

    /** The bcrypt cost: each step doubles the time of a login. 12 to 16. */
    @WithDefault("12")
    int cost();

    /** Accepts a cost from 4 on: for tests and measurements, never where somebody's password is kept. */
    @WithDefault("false")
    boolean dangerouslyLowCost();

    /** How many hashes are computed at once; more than there are processors only makes all of them slower. 1 to 64. */
    @WithDefault("2")
    int workers();

    /** How many more may wait; beyond that a login is refused with 503 at once. 0 to 10000. */
    @WithDefault("64")
    int queue();
}

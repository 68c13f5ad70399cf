package io.clusterai.auth.password;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** What a password check costs, us and an attacker. */
@ConfigMapping(prefix = "auth.password")
interface PasswordConfig {

    /** The bcrypt cost: each step doubles the time of a login. Below 12 only in tests. */
    @WithDefault("12")
    @Min(4)
    @Max(16)
    int cost();

    /** How many hashes are computed at once; more than there are processors only makes all of them slower. */
    @WithDefault("2")
    @Min(1)
    @Max(64)
    int workers();

    /** How many more may wait; beyond that a login is refused with 503 at once. */
    @WithDefault("64")
    @Min(0)
    @Max(10000)
    int queue();
}

package io.clusterai.auth.login;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much guessing is tolerated, on all replicas together. Only what was wrong counts. */
@ConfigMapping(prefix = "auth.login")
interface LoginConfig {

    /** Wrong passwords and codes for one account from one address before each further one has to wait, twice as long every time. */
    @WithDefault("5")
    int freePerAccount();

    /** The same for all accounts tried from one address; of IPv6, from one /64. */
    @WithDefault("50")
    int freePerAddress();

    /** The same for one account from all addresses together. Addresses from which it signed in lately are spared, so that nobody can lock it. */
    @WithDefault("30")
    int freePerAccountAnywhere();

    /** How long after a login an address counts as the account's own. */
    @WithDefault("30d")
    Duration familiarFor();

    /** Failures are forgotten after this long without another one. */
    @WithDefault("15m")
    Duration forgetAfter();
}

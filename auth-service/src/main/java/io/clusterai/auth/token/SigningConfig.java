package io.clusterai.auth.token;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the signatures of access tokens may cost. {@link TokenService} refuses values outside of their ranges. */
@ConfigMapping(prefix = "auth.signing")
interface SigningConfig {

    /** How many tokens are signed at once; more than there are processors only makes all of them slower. 1 to 64. */
    @WithDefault("2")
    int workers();

    /** How many more may wait, each about a millisecond per worker; beyond that a request is refused with 503 at once. 0 to 10000. */
    @WithDefault("1000")
    int queue();
}

package io.clusterai.model.pull;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Produces the policies from configuration. */
@ApplicationScoped
class PullModule {

    @Produces
    @Singleton
    PullPolicies policies(PullConfig config, InstantSource time) {
        return new PullPolicies(
                new StallPolicy(config.stallAfter(), config.verifyWithin()),
                new RetryPolicy(config.attempts(), config.retryPause()),
                time);
    }
}

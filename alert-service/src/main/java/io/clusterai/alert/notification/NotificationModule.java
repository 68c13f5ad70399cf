package io.clusterai.alert.notification;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Produces the retry policy from configuration. */
@ApplicationScoped
class NotificationModule {

    @Produces
    @Singleton
    RetryPolicy retryPolicy(NotificationConfig config) {
        return new RetryPolicy(config.firstPause(), config.longestPause(), config.giveUpAfter());
    }
}

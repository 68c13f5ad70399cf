package io.clusterai.alert.notification;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;

/** How notifications get out. */
@ConfigMapping(prefix = "alert.notification")
interface NotificationConfig {

    /** How often a replica looks for due notifications without being told: how late one may be after a crash, beyond its claim. */
    @WithDefault("500ms")
    Duration pollEvery();

    /** How long a receiver may take to answer. */
    @WithDefault("7s")
    Duration timeout();

    /** How long a claimed notification is left to its replica; afterwards another one sends it. Must exceed the time-out. */
    @WithDefault("10s")
    Duration claimFor();

    /** The pause after the first failure; doubles with each. */
    @WithDefault("1s")
    Duration firstPause();

    /** The longest pause, and so how late a notification may be after its receiver came back. */
    @WithDefault("30s")
    Duration longestPause();

    /** How old an undelivered notification may get before it is given up and counted as failed. */
    @WithDefault("6h")
    Duration giveUpAfter();

    /** How many notifications one receiver gets at a time from one replica. */
    @WithDefault("8")
    int atOncePerChannel();

    /** How long settled notifications are shown. */
    @WithDefault("7d")
    Duration keepSettled();

    /** Where people find the suite; receivers show it as a link. */
    @WithDefault("http://127.0.0.1:8080")
    URI externalUrl();
}

package io.clusterai.alert.evaluation;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How live rules are evaluated. */
@ConfigMapping(prefix = "alert.evaluation")
interface EvaluationConfig {

    /** How long a series may be silent, while others are not, before its alert is resolved as gone. */
    @WithDefault("5m")
    Duration lookBack();

    /** How often one rule may be evaluated. Shorter finds more short peaks and costs more. */
    @WithDefault("100ms")
    Duration atMostEvery();

    /** How often time alone is considered: {@code for} between samples, and absence. */
    @WithDefault("10s")
    Duration tickEvery();

    /** How often a replica looks for changed rules and leases: how late an edit may take effect. */
    @WithDefault("250ms")
    Duration refreshEvery();

    /** How many series the window holds; samples of further ones are counted and dropped. */
    @WithDefault("100000")
    int maxSeries();

    /** How long resolved alerts and their history are kept. */
    @WithDefault("30d")
    Duration keepResolved();
}

package io.clusterai.metrics.scrape;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What is scraped, and how much of an answer is taken. */
@ConfigMapping(prefix = "metrics.targets")
interface ScrapeConfig {

    /** Targets as {@code job=url}, beside those registered by people. They pass the same guard for addresses. */
    @WithName("static")
    Optional<List<String>> fixed();

    /**
     * File with the text, at least 32 characters, from which the key of registered targets' addresses is derived. Without it no target can be registered.
     */
    Optional<Path> secretsKeyFile();

    /** Files with further keys, at most four: what lies under them is read and moves to the current one. A key that is to become the current one stands here first. */
    Optional<List<Path>> otherSecretsKeyFiles();

    /** How often a target is read that does not say so itself, those of the configuration included. */
    @WithDefault("10s")
    Duration interval();

    /** How long an answer may take; never longer than the target's interval. */
    @WithDefault("5s")
    Duration timeout();

    /** Longer answers are refused as a whole, and the target counts as down. */
    @WithDefault("8M")
    MemorySize maxBytes();

    /** Answers with more samples are refused as a whole. */
    @WithDefault("20000")
    int maxSamples();

    /** How many targets people may register. */
    @WithDefault("500")
    int maxTargets();

    /** How soon a replica notices a target registered at another one. */
    @WithDefault("2s")
    Duration refreshEvery();
}

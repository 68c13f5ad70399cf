package io.clusterai.model.ollama;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How patient we are with an Ollama. */
@ConfigMapping(prefix = "model.ollama")
interface OllamaConfig {

    /** How long a node may take for one small answer; a node that needs longer counts as a missed answer. */
    @WithDefault("2s")
    Duration answerTimeout();

    /** Longer answers are refused; a node with thousands of models stays far below. */
    @WithDefault("8388608")
    long answerMaxBytes();

    /** How long removing a model's files may take. */
    @WithDefault("30s")
    Duration deleteTimeout();

    /** How long a node may take to begin answering a pull. */
    @WithDefault("30s")
    Duration pullAnswerTimeout();

    /** Longest silence on a pull's connection before it is cut; longer than any verification we wait for. */
    @WithDefault("20m")
    Duration pullIdleTimeout();
}

package io.clusterai.model.pull;

import java.time.Duration;

/** Why an attempt to pull ended without the model. */
public sealed interface PullFailure {

    /** In words for people. */
    String reason();

    /** Ollama itself said no; asking again brings the same answer. */
    record Refused(String reason) implements PullFailure {}

    /** The node did not answer, or the connection ended before success. Parts already there stay. */
    record Interrupted(String reason) implements PullFailure {}

    /** Connected, but nothing moved for so long. */
    record Stalled(Duration quiet) implements PullFailure {
        @Override
        public String reason() {
            return "no progress for " + quiet.toSeconds() + " s";
        }
    }
}

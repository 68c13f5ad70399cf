package io.clusterai.platform.access;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What services look at beside the permissions of a caller before they answer: two callers of the same permissions and the same standing are
 * answered alike.
 */
@Singleton
public class Standing {

    private final StepUp stepUp;
    private final Confirmation confirmation;

    @Inject
    Standing(AccessConfig config) {
        this(StepUp.of(config), Confirmation.of(config));
    }

    public Standing(StepUp stepUp, Confirmation confirmation) {
        this.stepUp = stepUp;
        this.confirmation = confirmation;
    }

    /**
     * A word for everything that counts.
     *
     * @param said what the request says in the header {@link Confirmation#HEADER}
     */
    public List<String> of(Caller caller, Optional<String> said, Instant now) {
        List<String> words = new ArrayList<>();
        if (caller.byApiKey()) {
            words.add("a program");
        }
        if (!stepUp.permissions().isEmpty() && stepUp.isSatisfied(caller.proof(), now)) {
            words.add("proved lately");
        }
        if (!confirmation.permissions().isEmpty() && Confirmation.isMeant(said)) {
            words.add("meant");
        }
        return words;
    }
}

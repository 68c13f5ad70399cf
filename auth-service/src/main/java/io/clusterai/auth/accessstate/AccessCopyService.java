package io.clusterai.auth.accessstate;

import io.clusterai.platform.access.AccessState;
import io.clusterai.platform.access.AccessStateCopy;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Keeps the copy in Redis at what the database says. */
@ApplicationScoped
class AccessCopyService {

    private final AccessStateRepository states;
    private final AccessStateCopy copy;

    AccessCopyService(AccessStateRepository states, AccessStateCopy copy) {
        this.states = states;
        this.copy = copy;
    }

    /** Completes when the copy carries the present state or a later one. */
    Uni<Void> bringUpToDate() {
        return states.current().chain(state -> copy.write(state)
                .chain(held -> held > state.epoch()
                        ? replaceUnlessReached(held)
                        : Uni.createFrom().voidItem()));
    }

    /** Another replica may have been faster, but a copy is never ahead of its own database: such a one is of another, or of its past. */
    private Uni<Void> replaceUnlessReached(long held) {
        return states.current()
                .chain((AccessState now) -> now.epoch() < held
                        ? copy.replace(now)
                        : Uni.createFrom().voidItem());
    }
}

package io.clusterai.auth.accessstate;

import io.clusterai.platform.access.AccessState;
import io.clusterai.platform.access.AccessStateSource;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** auth-service is the authority: for its own requests it asks its database, where others ask it. */
@ApplicationScoped
class LocalAccessStateClient implements AccessStateSource {

    private final AccessStateRepository states;

    LocalAccessStateClient(AccessStateRepository states) {
        this.states = states;
    }

    @Override
    public Uni<Optional<AccessState>> fetch(Optional<Long> knownEpoch) {
        return states.epoch()
                .chain(epoch -> knownEpoch.filter(epoch::equals).isPresent()
                        ? Uni.createFrom().item(Optional.empty())
                        : states.current().map(Optional::of));
    }
}

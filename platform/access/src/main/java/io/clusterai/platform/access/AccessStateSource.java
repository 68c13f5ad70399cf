package io.clusterai.platform.access;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Where the access state comes from: auth-service over HTTP, except inside auth-service, which asks its database. */
public interface AccessStateSource {

    /** The state, or empty when {@code knownEpoch} is still current. Fails when the authority does not answer. */
    Uni<Optional<AccessState>> fetch(Optional<Long> knownEpoch);
}

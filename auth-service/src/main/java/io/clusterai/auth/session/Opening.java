package io.clusterai.auth.session;

import static java.util.Objects.requireNonNull;

import io.clusterai.auth.token.Grant;
import io.clusterai.contracts.Proof;

/** What a token of a session says. */
public record Opening(Grant grant, Proof proof) {

    public Opening {
        requireNonNull(grant, "grant is null");
        requireNonNull(proof, "proof is null");
    }
}

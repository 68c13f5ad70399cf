package io.clusterai.alert.evaluation;

import static java.util.Objects.requireNonNull;

import io.clusterai.contracts.Actor;
import java.util.Optional;

/**
 * Who or what changed an alert.
 *
 * @param name as people see it
 * @param id whom that name belongs to, so that it can be replaced when that person is to be forgotten; empty for a part of the suite
 */
record Author(String name, Optional<String> id) {

    Author {
        requireNonNull(name, "name is null");
        requireNonNull(id, "id is null");
    }

    /** The suite itself. */
    static Author part(String name) {
        return new Author(name, Optional.empty());
    }

    static Author of(Actor actor) {
        return new Author(actor.name(), Optional.of(actor.id()));
    }
}

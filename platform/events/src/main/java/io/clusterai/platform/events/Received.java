package io.clusterai.platform.events;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * An event that an intake read.
 *
 * @param eventId the same for every delivery of it: what an effect is claimed by
 * @param source the application that sent it, as it named itself
 */
public record Received<T>(UUID eventId, String source, T event) {

    public Received {
        requireNonNull(eventId, "eventId is null");
        requireNonNull(source, "source is null");
        requireNonNull(event, "event is null");
    }
}

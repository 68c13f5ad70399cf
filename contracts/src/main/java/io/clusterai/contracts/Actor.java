package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

/**
 * Who does something, and through which request.
 *
 * @param kind what they are
 * @param id the user, {@code service:<name>} or {@code system:<name>}; names nobody by itself
 * @param name what people call them; belongs to a person, empty when nobody is known
 * @param onBehalfOf the user for whom a service acts, absent when it acts for itself
 * @param method how they proved who they are, for example {@code access-token} or {@code password}; {@code none} when they did not
 * @param sessionId the session or API key behind it, absent without one
 * @param address where the request came from; belongs to a person, empty when there was none
 * @param traceId ties the act to answers and logs
 */
public record Actor(
        Kind kind,
        String id,
        String name,
        String onBehalfOf,
        String method,
        String sessionId,
        String address,
        String traceId) {

    public Actor {
        requireNonNull(kind, "kind is null");
        requireNonNull(id, "id is null");
        requireNonNull(method, "method is null");
        name = name == null ? "" : name;
        address = address == null ? "" : address;
        traceId = traceId == null ? "" : traceId;
    }

    /** The suite itself, for example at start; no request is behind it. */
    public static Actor system(String part) {
        return new Actor(Kind.SYSTEM, "system:" + part, "", null, "none", null, "", "");
    }

    /** Whoever sent the same request, now that they have proved who they are. */
    public Actor proved(String userId, String username, String how, String session) {
        return new Actor(Kind.USER, userId, username, null, how, session, address, traceId);
    }

    /** The same, known to come from another address than the connection's: from behind a proxy. */
    public Actor from(String client) {
        return new Actor(kind, id, name, onBehalfOf, method, sessionId, client, traceId);
    }

    /** What acts. */
    public enum Kind {
        USER,
        SERVICE,
        SYSTEM,
        /** Nobody has proved to be anybody. */
        ANONYMOUS
    }
}

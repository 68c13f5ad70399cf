package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What somebody may do has changed: sockets of the user are to be checked again. Not the revocation path, which is the access state.
 *
 * @param userId the user
 * @param sessionId the session that ended or the API key that changed, absent when all of the user's are meant
 * @param epoch the access epoch that carries the change
 * @param reason {@code SESSION_ENDED}, {@code SESSIONS_ENDED}, {@code ROLES_CHANGED}, {@code POLICY_CHANGED}, {@code USER_DISABLED},
 *     {@code PASSWORD_CHANGED} or {@code API_KEY_CHANGED}
 * @param occurredAt when it was committed
 */
public record AccessChanged(String userId, String sessionId, long epoch, String reason, Instant occurredAt) {

    public AccessChanged {
        requireNonNull(userId, "userId is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(occurredAt, "occurredAt is null");
    }
}

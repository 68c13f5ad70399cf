package io.clusterai.auth.login;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.UUID;

/**
 * Somebody for whom another issuer vouched.
 *
 * @param passwordSince since when the account's password is what it is; a login that began before it changed is over
 * @param method how they proved who they are, on record
 * @param secondFactor whether the issuer says that a second factor was used, and is believed
 */
public record Vouched(UUID userId, Instant passwordSince, String method, boolean secondFactor) {

    public Vouched {
        requireNonNull(userId, "userId is null");
        requireNonNull(passwordSince, "passwordSince is null");
        requireNonNull(method, "method is null");
    }
}

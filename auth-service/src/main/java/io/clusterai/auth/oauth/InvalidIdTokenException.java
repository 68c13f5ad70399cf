package io.clusterai.auth.oauth;

/** An issuer's word that is not good, and why, for the log. */
final class InvalidIdTokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidIdTokenException(String reason, Throwable cause) {
        super(reason, cause);
    }
}

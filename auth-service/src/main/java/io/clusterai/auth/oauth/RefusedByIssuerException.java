package io.clusterai.auth.oauth;

/** An issuer answered, and not with what was asked for. The reason is fit for the log. */
final class RefusedByIssuerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RefusedByIssuerException(String reason) {
        super(reason);
    }
}

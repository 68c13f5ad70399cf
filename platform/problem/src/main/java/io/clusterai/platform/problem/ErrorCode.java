package io.clusterai.platform.problem;

/** The catalogue: every {@code code} a client may meet, with its HTTP status and title. Codes are never renamed. */
public enum ErrorCode {
    // Requests
    BAD_REQUEST(400, "The request cannot be understood"),
    MALFORMED_JSON(400, "The body is not the JSON expected here"),
    VALIDATION_FAILED(400, "The request has invalid fields"),
    INVALID_CURSOR(400, "The cursor is not one of ours"),
    INVALID_EXPRESSION(400, "The expression cannot be read"),
    ADDRESS_FORBIDDEN(400, "The address must not be contacted"),
    UNAUTHENTICATED(401, "A valid access token is required"),
    INVALID_CREDENTIALS(401, "User name or password is wrong"),
    INVALID_REFRESH_TOKEN(401, "The refresh token is not valid"),
    SECOND_FACTOR_REQUIRED(401, "A code of the second factor is required"),
    INVALID_SECOND_FACTOR(401, "The code is wrong"),
    FORBIDDEN(403, "The caller may not do this"),
    STEP_UP_REQUIRED(403, "Prove again who you are"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "The path does not offer this method"),
    NOT_ACCEPTABLE(406, "No representation fits the Accept header"),
    REQUEST_TIMEOUT(408, "The request did not arrive in time"),
    CONFLICT(409, "The request conflicts with the present state"),
    PAYLOAD_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The content type is not accepted here"),
    CONFIRMATION_REQUIRED(428, "The request does not say that it is meant"),
    TOO_MANY_REQUESTS(429, "Too many requests"),
    INTERNAL_ERROR(500, "Something failed on our side"),
    UPSTREAM_FAILED(502, "A service behind this one answered wrongly"),
    SERVICE_UNAVAILABLE(503, "A service is not available now"),
    UPSTREAM_UNAVAILABLE(503, "The service behind this path is not available now"),
    ACCESS_STATE_UNKNOWN(503, "Revocations cannot be checked now"),
    UPSTREAM_TIMEOUT(504, "The service behind this path did not answer in time"),

    // Access
    USER_NOT_FOUND(404, "There is no such user"),
    ROLE_NOT_FOUND(404, "There is no such role"),
    SESSION_NOT_FOUND(404, "There is no such session"),
    CHECKPOINT_NOT_FOUND(404, "The audit trail has no checkpoint yet"),
    HOLD_NOT_FOUND(404, "There is no such legal hold"),
    TOO_MANY_HOLDS(409, "The limit of legal holds is reached"),
    UNDER_LEGAL_HOLD(409, "A legal hold forbids this"),
    TRAIL_PRUNED(409, "The audit trail was pruned meanwhile"),
    PROVIDER_NOT_FOUND(404, "There is no such other issuer"),
    LOGIN_NOT_BEGUN(400, "This login was not begun in this browser, or is over"),
    REFUSED_BY_ISSUER(401, "The other issuer did not vouch for this person"),
    LOGIN_NOT_PERMITTED(403, "The other issuer's word is not enough here"),
    API_KEY_NOT_FOUND(404, "There is no such API key"),
    TOO_MANY_API_KEYS(409, "The limit of API keys is reached"),
    SECOND_FACTOR_NOT_FOUND(404, "There is no second factor"),
    SECOND_FACTOR_EXISTS(409, "There is a second factor already"),
    USER_EXISTS(409, "The user name is taken"),
    ROLE_EXISTS(409, "The role name is taken"),
    ROLE_IN_USE(409, "The role is still held by users"),
    BUILT_IN_ROLE(409, "Built-in roles cannot be changed"),
    LAST_ADMINISTRATOR(409, "The last administrator must remain"),

    // Metrics
    TARGET_NOT_FOUND(404, "There is no such scrape target"),
    TARGET_EXISTS(409, "The target is already scraped"),
    QUERY_TOO_LARGE(422, "The query would return too much"),

    // Workers
    CLUSTER_NOT_FOUND(404, "There is no such cluster"),
    CLUSTER_EXISTS(409, "The cluster is already registered"),
    WORKER_NOT_FOUND(404, "There is no such worker"),
    WORKER_NOT_MANAGED(409, "The worker was not started by this suite"),
    LOCAL_WORKERS_UNAVAILABLE(409, "Local workers are not configured"),
    CLUSTER_UNREACHABLE(409, "The cluster's scheduler does not answer"),
    TOO_MANY_WORKERS(409, "The limit of local workers is reached"),
    CLUSTER_IN_USE(409, "The cluster still has local workers"),
    CONTROL_API_OFF(409, "The scheduler's control API is off"),
    WORKER_HAS_NANNY(409, "The worker would be started again by its nanny"),

    // Models
    NODE_NOT_FOUND(404, "There is no such model node"),
    NODE_EXISTS(409, "The model node is already registered"),
    NODE_UNREACHABLE(409, "The model node does not answer"),
    MODEL_NOT_FOUND(404, "There is no such model"),

    // Operations
    OPERATION_NOT_FOUND(404, "There is no such operation"),
    OPERATION_FINISHED(409, "The operation is already finished"),

    // Alerts
    RULE_NOT_FOUND(404, "There is no such rule"),
    RULE_EXISTS(409, "The rule name is taken"),
    ALERT_NOT_FOUND(404, "There is no such alert"),
    ALERT_NOT_OPEN(409, "The alert is already resolved"),
    ALERT_NOT_FIRING(409, "The alert does not fire yet"),
    CHANNEL_NOT_FOUND(404, "There is no such channel"),
    CHANNEL_EXISTS(409, "The channel name is taken"),
    CHANNEL_TYPE_UNSUPPORTED(400, "The channel type is not offered"),
    SECRETS_NOT_CONFIGURED(409, "This installation has no key to keep secrets with"),
    VERSION_CONFLICT(409, "Somebody else changed it first");

    private final int status;
    private final String title;

    ErrorCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** A short sentence for people, the same for every occurrence. */
    public String title() {
        return title;
    }
}

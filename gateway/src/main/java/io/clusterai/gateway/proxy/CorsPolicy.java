package io.clusterai.gateway.proxy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which pages of other origins may use the API: those that are named, with a token, never with cookies. What services say about it does not
 * count.
 */
final class CorsPolicy {

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
                    + "Last-Event-ID, X-Confirm, X-Request-Id, traceparent";
    private static final String RESPONSE_HEADERS = "ETag, Location, Retry-After, RateLimit-Limit, RateLimit-Policy, "
            + "RateLimit-Remaining, RateLimit-Reset, X-Request-Id";

    private final Set<String> allowed;

    CorsPolicy(List<String> allowedOrigins) {
        this.allowed = allowedOrigins.stream()
                .map(origin -> origin.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this header is for a policy of this kind to say. */
    static boolean owns(String header) {
        return header.regionMatches(true, 0, "access-control-", 0, "access-control-".length());
    }

    /** Whether a browser asks what it may do before it does it. */
    static boolean isPreflight(String method, String origin, String requestedMethod) {
        return method.equals("OPTIONS") && origin != null && requestedMethod != null;
    }

    boolean allows(String origin) {
        return origin != null && allowed.contains(origin.strip().toLowerCase(Locale.ROOT));
    }

    /** What a browser is told before it asks in the name of a page of this origin. */
    Map<String, String> preflight(String origin) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Access-Control-Allow-Origin", origin);
        headers.put("Access-Control-Allow-Methods", METHODS);
        headers.put("Access-Control-Allow-Headers", REQUEST_HEADERS);
        headers.put("Access-Control-Max-Age", "600");
        return headers;
    }

    /** What an answer to a page of this origin carries; nothing for pages that may not read it. */
    Map<String, String> answer(String origin) {
        if (!allows(origin)) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Access-Control-Allow-Origin", origin);
        headers.put("Access-Control-Expose-Headers", RESPONSE_HEADERS);
        return headers;
    }
}

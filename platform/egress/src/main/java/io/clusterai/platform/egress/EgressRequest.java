package io.clusterai.platform.egress;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One outgoing request. Copies on change; the defaults suit a small JSON answer.
 *
 * @param method the HTTP method
 * @param url absolute, http or https
 * @param headers sent as given; {@code Host} and {@code Content-Length} are set by the client
 * @param body may be empty
 * @param timeout for the whole exchange; for a streamed answer until its head has arrived
 * @param idleTimeout longest silence on the connection, also within a streamed answer
 * @param maxResponseBytes longer answers fail; a streamed answer is bounded by its reader
 */
public record EgressRequest(
        HttpMethod method,
        URI url,
        Map<String, String> headers,
        Buffer body,
        Duration timeout,
        Duration idleTimeout,
        long maxResponseBytes) {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(60);
    private static final long DEFAULT_MAX_RESPONSE_BYTES = 4 << 20;

    public EgressRequest {
        requireNonNull(method, "method is null");
        requireNonNull(url, "url is null");
        requireNonNull(body, "body is null");
        headers = Map.copyOf(headers);
        if (timeout.isNegative() || timeout.isZero() || idleTimeout.isNegative() || idleTimeout.isZero()) {
            throw new IllegalArgumentException("time-outs must be positive");
        }
        if (maxResponseBytes < 0) {
            throw new IllegalArgumentException("maxResponseBytes must not be negative");
        }
    }

    public static EgressRequest of(HttpMethod method, URI url) {
        return new EgressRequest(
                method,
                url,
                Map.of(),
                Buffer.buffer(),
                DEFAULT_TIMEOUT,
                DEFAULT_IDLE_TIMEOUT,
                DEFAULT_MAX_RESPONSE_BYTES);
    }

    public static EgressRequest get(URI url) {
        return of(HttpMethod.GET, url);
    }

    public EgressRequest withHeader(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new EgressRequest(method, url, all, body, timeout, idleTimeout, maxResponseBytes);
    }

    public EgressRequest withBody(String contentType, Buffer content) {
        return new EgressRequest(method, url, headers, content, timeout, idleTimeout, maxResponseBytes)
                .withHeader("Content-Type", contentType);
    }

    public EgressRequest withJson(String json) {
        return withBody("application/json", Buffer.buffer(json));
    }

    public EgressRequest withTimeout(Duration whole) {
        return new EgressRequest(method, url, headers, body, whole, idleTimeout, maxResponseBytes);
    }

    public EgressRequest withIdleTimeout(Duration silence) {
        return new EgressRequest(method, url, headers, body, timeout, silence, maxResponseBytes);
    }

    public EgressRequest withMaxResponseBytes(long bytes) {
        return new EgressRequest(method, url, headers, body, timeout, idleTimeout, bytes);
    }

    /** Without headers and body: they may hold secrets. */
    @Override
    public String toString() {
        return "EgressRequest[" + method + " " + url.getScheme() + "://" + url.getRawAuthority() + "]";
    }
}

package io.clusterai.platform.problem;

import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The id that ties an answer to the logs: that of the W3C {@code traceparent}, else of {@code X-Request-Id}, else a new one. */
public final class TraceId {

    /** Where a request that came without an id keeps the one it was given. */
    private static final String KEY = TraceId.class.getName();

    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private static final HexFormat HEX = HexFormat.of();

    private TraceId() {}

    public static String of(RoutingContext request) {
        if (request == null) {
            return fresh();
        }
        String known = request.get(KEY);
        if (known == null) {
            known = from(
                    request.request().getHeader("traceparent"),
                    request.request().getHeader("X-Request-Id"));
            request.put(KEY, known);
        }
        return known;
    }

    static String from(String traceparent, String requestId) {
        if (traceparent != null) {
            Matcher matcher = TRACEPARENT.matcher(traceparent);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        // Anything else could be an attempt to write into our logs.
        return requestId != null && REQUEST_ID.matcher(requestId).matches() ? requestId : fresh();
    }

    private static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        // Nobody is let in by knowing one, and every request without one gets one.
        return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong() | 1);
    }
}

package io.clusterai.platform.problem;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Tells a dependency that does not answer, which becomes 503, from a mistake of ours, which becomes 500. */
final class Outage {

    /** PostgreSQL: connection exceptions, insufficient resources, operator intervention (shutdown, starting up). */
    private static final java.util.Set<String> SQL_STATE_CLASSES = java.util.Set.of("08", "53", "57");

    private Outage() {}

    static boolean isOne(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 16; cause = cause.getCause(), depth++) {
            if (cause instanceof IOException || cause instanceof TimeoutException) {
                return true;
            }
            // By name: this library depends on no database driver.
            switch (cause.getClass().getName()) {
                case "io.vertx.pgclient.PgException" -> {
                    return sqlStateSaysOutage(cause.getMessage());
                }
                case "io.vertx.sqlclient.ClosedConnectionException",
                        "io.vertx.core.http.ConnectionPoolTooBusyException" -> {
                    return true;
                }
                case "io.vertx.core.impl.NoStackTraceThrowable", "io.vertx.core.VertxException" -> {
                    String message = cause.getMessage() == null ? "" : cause.getMessage();
                    if (message.startsWith("Timeout") || message.contains("closed") || message.contains("Pool")) {
                        return true;
                    }
                }
                default -> {}
            }
        }
        return false;
    }

    /** The driver's message ends with {@code (57P03)}. */
    private static boolean sqlStateSaysOutage(String message) {
        int open = message == null ? -1 : message.lastIndexOf('(');
        return open >= 0
                && message.length() >= open + 3
                && SQL_STATE_CLASSES.contains(message.substring(open + 1, open + 3));
    }
}

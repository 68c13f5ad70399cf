package io.clusterai.platform.events;

/** A record that can never be read: skipped and counted by views, dead-lettered by effects. */
public final class UnreadableEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreadableEventException(String message, Throwable cause) {
        super(message, cause);
    }
}

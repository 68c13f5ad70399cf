package io.clusterai.launcher;

/** Something the person at the terminal has to know and can act on; the message is all that is printed. */
public final class LauncherException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LauncherException(String message) {
        super(message);
    }

    public LauncherException(String message, Throwable cause) {
        super(message, cause);
    }
}

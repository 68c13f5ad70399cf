package io.clusterai.platform.stack;

import java.io.IOException;

/** Sends signals that {@link ProcessHandle} does not know. */
public final class Signals {

    private Signals() {}

    /** Does nothing when the process is gone. {@code signal} is a name without the SIG. */
    public static void send(ProcessHandle process, String signal) throws IOException {
        if (!process.isAlive()) {
            return;
        }
        Process kill =
                new ProcessBuilder("sh", "-c", "kill -s " + signal + " " + process.pid() + " 2>/dev/null").start();
        try {
            kill.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while sending a signal", e);
        }
    }
}

package io.clusterai.launcher;

import java.io.PrintStream;
import java.util.Locale;

/** What the person at the terminal reads: one line per step, with the time since the command began. */
public final class Console {

    private final PrintStream out;
    private final long begun = System.nanoTime();

    public Console(PrintStream out) {
        this.out = out;
    }

    /** A step, after the seconds it took to get here. */
    public synchronized void step(String message) {
        out.printf(Locale.ROOT, "%6.1f s  %s%n", (System.nanoTime() - begun) / 1e9, message);
        out.flush();
    }

    /** A line as it is. */
    public synchronized void line(String text) {
        out.println(text);
        out.flush();
    }
}

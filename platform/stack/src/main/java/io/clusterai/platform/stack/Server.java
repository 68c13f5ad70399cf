package io.clusterai.platform.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One infrastructure server as a process: what to prepare, what to run, when it is ready and how it likes to be stopped. */
public interface Server {

    /** {@code postgresql}, {@code kafka} or {@code redis}. */
    String name();

    int port();

    /** Where clients find it, {@code 127.0.0.1:port}. */
    default String address() {
        return "127.0.0.1:" + port();
    }

    /** Holds this server's data and nothing else. */
    Path directory();

    /** Makes binaries, data directory and configuration ready; called before every start and safe to repeat. */
    void prepare() throws IOException;

    /** The command of the server in the foreground. */
    List<String> command();

    /** Whether it answers clients now. Never throws. */
    boolean isReady();

    /** The signal that stops it quickly and cleanly, without the SIG. */
    default String stopSignal() {
        return "TERM";
    }
}

package io.clusterai.metrics.host;

import java.io.IOException;

/** Reads the state of one machine. May block for the time of a few small file reads; called from one thread at a time. */
public interface HostProbe {

    HostReading read() throws IOException;
}

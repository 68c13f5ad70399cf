package io.clusterai.metrics.host;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Keeps the last answer of the file systems, so that the reading of every second never waits for a disk. Thread-safe. */
final class FilesystemWatch {

    /** A disk that hangs longer than this is better absent than shown as it was. */
    private static final Duration TOO_OLD = Duration.ofMinutes(1);

    private final Filesystems filesystems;
    private final InstantSource clock;
    private volatile Look last;

    FilesystemWatch(Filesystems filesystems, InstantSource clock) {
        this.filesystems = filesystems;
        this.clock = clock;
        this.last = new Look(Instant.EPOCH, List.of());
    }

    /** May block. */
    void refresh() throws IOException {
        List<FilesystemUse> uses = filesystems.read();
        last = new Look(clock.instant(), List.copyOf(uses));
    }

    List<FilesystemUse> latest() {
        Look look = last;
        return look.at().plus(TOO_OLD).isBefore(clock.instant()) ? List.of() : look.uses();
    }

    private record Look(Instant at, List<FilesystemUse> uses) {}
}

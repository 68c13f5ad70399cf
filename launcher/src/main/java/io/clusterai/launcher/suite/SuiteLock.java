package io.clusterai.launcher.suite;

import io.clusterai.launcher.LauncherException;
import io.clusterai.launcher.process.Orphans;
import io.clusterai.launcher.process.ProcessIdentity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The right to run a suite in a data directory. The operating system takes it back from a launcher that dies. */
public final class SuiteLock implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final DataDirectory data;
    private final FileChannel channel;

    private SuiteLock(DataDirectory data, FileChannel channel) {
        this.data = data;
        this.channel = channel;
    }

    /** Empty when another launcher has it. */
    public static Optional<SuiteLock> tryTake(DataDirectory data) {
        try {
            FileChannel channel = FileChannel.open(data.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new SuiteLock(data, channel));
        } catch (IOException e) {
            throw new LauncherException("Cannot lock " + data.lock() + ": " + e.getMessage(), e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // this very process has it
        }
    }

    /** Ends what a launcher that died left behind, and returns how many processes that were. */
    public int endOrphans() {
        Set<ProcessIdentity> orphans = new LinkedHashSet<>(Orphans.marked(data.root()));
        SuiteState.read(data.state()).ifPresent(state -> state.entries().stream()
                .map(SuiteState.Entry::process)
                .filter(process -> process != null && process.isAlive())
                .forEach(orphans::add));
        Orphans.postgres(data.postgres().resolve("data")).ifPresent(orphans::add);
        int ended = Orphans.end(orphans, PATIENCE);
        try {
            Files.deleteIfExists(data.state());
        } catch (IOException e) {
            throw new LauncherException("Cannot remove " + data.state() + ": " + e.getMessage(), e);
        }
        return ended;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new LauncherException("Cannot give back the lock: " + e.getMessage(), e);
        }
    }
}

package io.clusterai.metrics.host;

import io.clusterai.metrics.sample.SourceId;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/** Builds the watch on this machine from its configuration. */
class HostModule {

    @Produces
    @Singleton
    HostWatch watch(HostConfig config, InstantSource clock) {
        String node = config.name().filter(name -> !name.isBlank()).orElseGet(() -> hostName(config.proc()));
        Path mounts = config.proc().resolve("1/mounts");
        Filesystems filesystems = new Filesystems(
                Files.isReadable(mounts) ? mounts : config.proc().resolve("self/mounts"), config.root());
        FilesystemWatch watched = new FilesystemWatch(filesystems, clock);
        ProcHostProbe probe = new ProcHostProbe(config.proc(), config.sys(), watched::latest, clock);
        return new HostWatch(
                SourceId.host(node),
                probe,
                new HostSamples(node, probe::isPhysical),
                watched,
                config.interval(),
                clock);
    }

    private static String hostName(Path proc) {
        try {
            return Files.readString(proc.resolve("sys/kernel/hostname")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("set metrics.node.name: the host name cannot be read", e);
        }
    }
}

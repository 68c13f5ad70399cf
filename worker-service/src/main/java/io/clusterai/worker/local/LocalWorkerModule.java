package io.clusterai.worker.local;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Produces what local workers need from configuration. */
@ApplicationScoped
class LocalWorkerModule {

    private static final Path PROC = Path.of("/proc");

    @Produces
    @Singleton
    SupervisionPolicy supervision(LocalWorkerConfig config) {
        return new SupervisionPolicy(config.killAfter());
    }

    @Produces
    @Singleton
    ProcessTable processes() {
        return new ProcessTable(PROC, System.getenv());
    }

    /** How and where workers are launched here, or why not. */
    @Produces
    @Singleton
    @Startup
    LocalHost host(LocalWorkerConfig config) {
        Optional<LaunchPlan> plan = Optional.empty();
        if (config.command().isPresent()) {
            Path command = config.command().get().toAbsolutePath();
            Path directory = config.directory()
                    .orElseThrow(
                            () -> new IllegalStateException(
                                    "worker.local.command is set, but worker.local.directory is not: local workers need a place for their logs"))
                    .toAbsolutePath();
            plan = Optional.of(
                    new LaunchPlan(command, directory, config.threads(), config.memoryLimit(), config.maxProcesses()));
        }
        return new LocalHost(config.host().orElseGet(LocalWorkerModule::hostName), plan);
    }

    private static String hostName() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException nameless) {
                throw new IllegalStateException("set worker.local.host: this host has no name", nameless);
            }
        }
    }
}

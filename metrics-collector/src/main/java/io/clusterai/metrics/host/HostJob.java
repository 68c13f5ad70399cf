package io.clusterai.metrics.host;

import io.clusterai.metrics.sample.SampleService;
import io.clusterai.platform.lease.Lease;
import io.clusterai.platform.lease.Leases;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Looks at the machine on every whole interval while this replica holds the lease of its node; goes on through an outage of the database.
 * Reading has a thread of its own, and so have the file systems, because a disk may hang.
 */
@Singleton
class HostJob {

    private static final Logger LOG = Logger.getLogger(HostJob.class);

    private final HostConfig config;
    private final HostWatch watch;
    private final Leases leases;
    private final SampleService samples;
    private final InstantSource clock;
    private Thread looking;
    private Thread measuring;

    HostJob(HostConfig config, HostWatch watch, Leases leases, SampleService samples, InstantSource clock) {
        this.config = config;
        this.watch = watch;
        this.leases = leases;
        this.samples = samples;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        if (config.enabled()) {
            Lease lease = leases.want(watch.source().value());
            measuring = Thread.ofPlatform().daemon().name("host-filesystems").start(this::measure);
            looking = Thread.ofPlatform().daemon().name("host-probe").start(() -> look(lease));
        }
    }

    void stop(@Observes ShutdownEvent stopped) {
        if (config.enabled()) {
            looking.interrupt();
            measuring.interrupt();
        }
    }

    private void look(Lease lease) {
        try {
            while (true) {
                long interval = watch.interval().toMillis();
                Thread.sleep(interval - clock.millis() % interval);
                if (lease.isUncontested()) {
                    samples.accept(watch.look());
                } else {
                    watch.forget();
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void measure() {
        try {
            while (true) {
                try {
                    watch.filesystems().refresh();
                } catch (IOException | RuntimeException failure) {
                    LOG.warnf("File systems cannot be read reason=%s", failure.getMessage());
                }
                Thread.sleep(config.filesystemsEvery());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}

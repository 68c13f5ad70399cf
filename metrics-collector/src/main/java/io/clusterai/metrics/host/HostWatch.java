package io.clusterai.metrics.host;

import io.clusterai.contracts.Sample;
import io.clusterai.metrics.sample.Scrape;
import io.clusterai.metrics.sample.SourceId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at the machine, remembers the look before for the rates, and tells both as one scrape. Used by one thread. */
final class HostWatch {

    private final SourceId source;
    private final HostProbe probe;
    private final HostSamples words;
    private final FilesystemWatch filesystems;
    private final Duration interval;
    private final InstantSource clock;
    private Optional<HostReading> previous = Optional.empty();

    HostWatch(
            SourceId source,
            HostProbe probe,
            HostSamples words,
            FilesystemWatch filesystems,
            Duration interval,
            InstantSource clock) {
        this.source = source;
        this.probe = probe;
        this.words = words;
        this.filesystems = filesystems;
        this.interval = interval;
        this.clock = clock;
    }

    SourceId source() {
        return source;
    }

    Duration interval() {
        return interval;
    }

    FilesystemWatch filesystems() {
        return filesystems;
    }

    /** Never fails: a machine that cannot be read is down, with the reason. */
    Scrape look() {
        Instant started = clock.instant();
        try {
            HostReading reading = probe.read();
            List<Sample> samples = new ArrayList<>(words.of(previous, reading));
            previous = Optional.of(reading);
            samples.addAll(outcome(1, started));
            return new Scrape(source, reading.at(), interval, Optional.empty(), samples);
        } catch (IOException | IllegalArgumentException failure) {
            previous = Optional.empty();
            String reason = "the host cannot be read: " + failure.getClass().getSimpleName();
            return new Scrape(source, started, interval, Optional.of(reason), outcome(0, started));
        }
    }

    /** Begins anew after a pause, so that the first rates do not average over it. */
    void forget() {
        previous = Optional.empty();
    }

    private List<Sample> outcome(int up, Instant started) {
        Map<String, String> labels = Map.of("job", "node", "instance", source.subject());
        double seconds = Duration.between(started, clock.instant()).toNanos() / 1e9;
        return List.of(new Sample("up", labels, up), new Sample("scrape_duration_seconds", labels, seconds));
    }
}

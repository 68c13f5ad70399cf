package io.clusterai.worker.roster;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Since when each worker's heartbeat stands still, by our clock: the scheduler's may differ, and it goes on listing a silent worker
 * for minutes.
 */
public final class Heartbeats {

    private final Map<String, Beat> beats;

    private Heartbeats(Map<String, Beat> beats) {
        this.beats = beats;
    }

    public static Heartbeats none() {
        return new Heartbeats(Map.of());
    }

    /** With what the scheduler now says; workers it no longer lists are forgotten. */
    public Heartbeats observe(List<Sighting> sightings, Instant now) {
        Map<String, Beat> next = HashMap.newHashMap(sightings.size());
        for (Sighting sighting : sightings) {
            Beat last = beats.get(sighting.address());
            boolean stands = last != null && last.value() == sighting.heartbeat();
            next.put(sighting.address(), stands ? last : new Beat(sighting.heartbeat(), now));
        }
        return new Heartbeats(Map.copyOf(next));
    }

    /** How long the worker at the address has been silent; zero for one just met. */
    public Duration silence(String address, Instant now) {
        Beat beat = beats.get(address);
        return beat == null ? Duration.ZERO : Duration.between(beat.since(), now);
    }

    private record Beat(double value, Instant since) {}
}

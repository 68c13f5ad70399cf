package io.clusterai.metrics.live;

import io.clusterai.contracts.Sample;
import io.clusterai.contracts.SamplesObserved;
import io.clusterai.metrics.sample.Scrape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns a scrape into events, none larger than the bound. Values JSON cannot say are left out. */
record EventSplit(long maxBytes) {

    private static final int FRAME = 256;
    private static final int SAMPLE_FRAME = 64;

    List<SamplesObserved> split(Scrape scrape) {
        List<SamplesObserved> events = new ArrayList<>();
        List<Sample> together = new ArrayList<>();
        long bytes = FRAME;
        for (Sample sample : scrape.samples()) {
            if (!Double.isFinite(sample.value())) {
                continue;
            }
            long size = jsonSize(sample);
            if (bytes + size > maxBytes && !together.isEmpty()) {
                events.add(event(scrape, together));
                together = new ArrayList<>();
                bytes = FRAME;
            }
            together.add(sample);
            bytes += size;
        }
        if (!together.isEmpty()) {
            events.add(event(scrape, together));
        }
        return events;
    }

    /** Never less than the JSON form takes. */
    static long jsonSize(Sample sample) {
        long size = SAMPLE_FRAME + jsonSize(sample.name());
        for (Map.Entry<String, String> label : sample.labels().entrySet()) {
            size += jsonSize(label.getKey()) + jsonSize(label.getValue()) + 6;
        }
        return size;
    }

    private static long jsonSize(String text) {
        long size = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            size += c < 0x20 ? 6 : c == '"' || c == '\\' ? 2 : c < 0x80 ? 1 : 3;
        }
        return size;
    }

    private static SamplesObserved event(Scrape scrape, List<Sample> samples) {
        return new SamplesObserved(scrape.source().value(), scrape.observedAt(), samples);
    }
}

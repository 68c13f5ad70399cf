package io.clusterai.metrics.sample;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** The one way in: hands every scrape to those who publish, keep and show it. None of them may wait, so none can hold up another. */
@Singleton
public class SampleService {

    private final Instance<SampleSink> sinks;
    private final Counter samples;

    SampleService(Instance<SampleSink> sinks, MeterRegistry metrics) {
        this.sinks = sinks;
        this.samples = Counter.builder("metrics.collector.samples")
                .description("Samples taken from hosts and targets")
                .register(metrics);
    }

    public void accept(Scrape scrape) {
        samples.increment(scrape.samples().size());
        sinks.forEach(sink -> sink.accept(scrape));
    }
}

package io.clusterai.metrics.live;

import io.clusterai.contracts.SamplesObserved;
import io.clusterai.contracts.Topics;
import io.clusterai.metrics.sample.DropOldestBuffer;
import io.clusterai.metrics.sample.SampleSink;
import io.clusterai.metrics.sample.Scrape;
import io.clusterai.platform.events.EventProducer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** Sends what the buffer holds; a silent Kafka costs the oldest scrapes, counted, and nothing else. */
@Singleton
class SamplesPublisher implements SampleSink {

    private static final Logger LOG = Logger.getLogger(SamplesPublisher.class);

    private final EventProducer producer;
    private final InstantSource clock;
    private final EventSplit split;
    private final DropOldestBuffer<Pending> buffer;
    private final Semaphore inFlight;
    private final Counter dropped;
    private final Counter failed;
    private final Timer age;
    private Thread sender;
    private volatile boolean failing;

    SamplesPublisher(LiveConfig config, EventProducer producer, InstantSource clock, MeterRegistry metrics) {
        this.producer = producer;
        this.clock = clock;
        this.split = new EventSplit(config.maxEvent().asLongValue());
        this.buffer = new DropOldestBuffer<>(config.buffer().asLongValue(), Pending::bytes);
        this.inFlight = new Semaphore(config.inFlight());
        this.dropped = Counter.builder("metrics.collector.samples.dropped")
                .tag("stage", "publish")
                .register(metrics);
        this.failed = Counter.builder("metrics.collector.samples.failed")
                .tag("stage", "publish")
                .register(metrics);
        this.age = Timer.builder("metrics.collector.publish.age")
                .description("From the moment a sample was taken until Kafka had it")
                .publishPercentiles(0.5, 0.95, 0.99)
                .register(metrics);
        Gauge.builder("metrics.collector.buffer.bytes", buffer, DropOldestBuffer::held)
                .tag("stage", "publish")
                .register(metrics);
    }

    @Override
    public void accept(Scrape scrape) {
        for (SamplesObserved event : split.split(scrape)) {
            for (Pending lost : buffer.offer(Pending.of(event))) {
                dropped.increment(lost.event().samples().size());
            }
        }
    }

    /** Connected before there is anything to send: a replica that takes over must not begin with a pause. */
    void start(@Observes StartupEvent started) {
        producer.prepare(Topics.SAMPLES_OBSERVED)
                .subscribe()
                .with(done -> {}, failure -> LOG.warnf("Kafka does not answer yet reason=%s", failure.getMessage()));
        sender = Thread.ofVirtual().name("samples-publisher").start(this::run);
    }

    void stop(@Observes ShutdownEvent stopped) {
        sender.interrupt();
    }

    private void run() {
        try {
            while (true) {
                inFlight.acquire();
                List<Pending> next = buffer.take(1);
                send(next.getFirst().event());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(SamplesObserved event) {
        producer.send(Topics.SAMPLES_OBSERVED, event.source(), event, event.observedAt())
                .onTermination()
                .invoke(() -> inFlight.release())
                .subscribe()
                .with(done -> sent(event), failure -> lost(event, failure));
    }

    private void sent(SamplesObserved event) {
        failing = false;
        age.record(Duration.between(event.observedAt(), clock.instant()));
    }

    private void lost(SamplesObserved event, Throwable failure) {
        failed.increment(event.samples().size());
        if (!failing) {
            failing = true;
            LOG.warnf("Live samples do not reach Kafka reason=%s", failure.getMessage());
        }
    }

    private record Pending(SamplesObserved event, long bytes) {

        static Pending of(SamplesObserved event) {
            return new Pending(
                    event,
                    event.samples().stream().mapToLong(EventSplit::jsonSize).sum());
        }
    }
}

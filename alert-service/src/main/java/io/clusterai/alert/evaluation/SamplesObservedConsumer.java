package io.clusterai.alert.evaluation;

import io.clusterai.contracts.SamplesObserved;
import io.clusterai.contracts.Topics;
import io.clusterai.platform.events.EventCodec;
import io.clusterai.platform.events.Tail;
import io.clusterai.platform.events.TailRecord;
import io.clusterai.platform.events.Tails;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** Brings the live samples to the evaluation. A view: every replica reads everything, from the look-back on. */
@Singleton
class SamplesObservedConsumer {

    private final Tails tails;
    private final EventCodec codec;
    private final Evaluation evaluation;
    private final EvaluationService service;
    private final EvaluationConfig config;
    private final InstantSource clock;

    SamplesObservedConsumer(
            Tails tails,
            EventCodec codec,
            Evaluation evaluation,
            EvaluationService service,
            EvaluationConfig config,
            InstantSource clock) {
        this.tails = tails;
        this.codec = codec;
        this.evaluation = evaluation;
        this.service = service;
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent started) {
        Tail tail = tails.open(List.of(Topics.SAMPLES_OBSERVED), clock.instant().minus(config.lookBack()), this::on);
        service.start(tail::isCaughtUp);
    }

    private void on(TailRecord record) {
        if (evaluation.observe(codec.read(record.payload(), SamplesObserved.class), clock.instant())) {
            service.nudge();
        }
    }
}

package io.clusterai.alert.evaluation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;

/** Produces the evaluation from configuration. */
@ApplicationScoped
class EvaluationModule {

    @Produces
    @Singleton
    Evaluation evaluation(EvaluationConfig config, InstantSource clock) {
        Window window = new Window(
                config.lookBack(), config.maxSeries(), clock.instant().minus(config.lookBack()));
        return new Evaluation(window, config.atMostEvery(), () -> new AlertId(UUID.randomUUID()));
    }
}

package io.clusterai.auth.audit;

import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.Topics;
import io.clusterai.platform.events.Intakes;
import io.clusterai.platform.events.Received;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Takes in what all services recorded, this one included. */
@ApplicationScoped
class OperationRecordedConsumer {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Intakes intakes;
    private final AuditChainService chain;
    private final String group;

    OperationRecordedConsumer(
            Intakes intakes,
            AuditChainService chain,
            @ConfigProperty(name = "quarkus.application.name") String application) {
        this.intakes = intakes;
        this.chain = chain;
        this.group = application;
    }

    void start(@Observes StartupEvent started) {
        intakes.open(group, Topics.OPERATION_RECORDED, OperationRecorded.class, this::on);
    }

    private void on(List<Received<OperationRecorded>> batch) {
        chain.append(batch).await().atMost(PATIENCE);
    }
}

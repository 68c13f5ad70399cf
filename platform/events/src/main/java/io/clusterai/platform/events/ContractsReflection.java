package io.clusterai.platform.events;

import io.clusterai.contracts.AccessChanged;
import io.clusterai.contracts.Actor;
import io.clusterai.contracts.AlertChanged;
import io.clusterai.contracts.AlertStatus;
import io.clusterai.contracts.CheckpointSigned;
import io.clusterai.contracts.ModelChanged;
import io.clusterai.contracts.OperationChanged;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationState;
import io.clusterai.contracts.Sample;
import io.clusterai.contracts.SamplesObserved;
import io.clusterai.contracts.UserErased;
import io.clusterai.contracts.WorkerChanged;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Keeps the contracts readable by Jackson in native executables; they cannot say so themselves, being free of frameworks. */
@RegisterForReflection(
        targets = {
            AccessChanged.class,
            Actor.class,
            Actor.Kind.class,
            AlertChanged.class,
            AlertChanged.Acknowledgement.class,
            AlertStatus.class,
            CheckpointSigned.class,
            ModelChanged.class,
            OperationChanged.class,
            OperationRecorded.class,
            OperationRecorded.Change.class,
            OperationRecorded.Decision.class,
            OperationRecorded.Target.class,
            OperationState.class,
            Sample.class,
            SamplesObserved.class,
            UserErased.class,
            WorkerChanged.class
        })
final class ContractsReflection {

    private ContractsReflection() {}
}

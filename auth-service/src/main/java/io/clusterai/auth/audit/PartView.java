package io.clusterai.auth.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What a record tells of a person, and what can be forgotten.
 *
 * @param salt keeps others from finding out by trying
 * @param role {@code actor} or {@code target}
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record PartView(String salt, String role, String subject, String name, String address, List<Change> changes) {

    static final String ACTOR = "actor";
    static final String TARGET = "target";

    static PartView acting(String salt, Subject subject, OperationRecorded operation) {
        return new PartView(
                salt,
                ACTOR,
                subject.id(),
                operation.actor().name(),
                operation.actor().address(),
                null);
    }

    static PartView concerned(String salt, Subject subject, OperationRecorded operation) {
        return new PartView(salt, TARGET, subject.id(), operation.target().name(), null, operation.changes());
    }
}

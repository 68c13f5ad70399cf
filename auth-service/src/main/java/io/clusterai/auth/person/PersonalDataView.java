package io.clusterai.auth.person;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.auth.audit.AuditView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;

/** A line of what is known of a person: exactly one of the three. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record PersonalDataView(Account account, SignIn session, AuditView record) {

    static PersonalDataView of(Account account) {
        return new PersonalDataView(account, null, null);
    }

    static PersonalDataView of(SignIn session) {
        return new PersonalDataView(null, session, null);
    }

    static PersonalDataView of(AuditView record) {
        return new PersonalDataView(null, null, record);
    }

    /** The account, without what proves the password. */
    @RegisterForReflection
    record Account(
            String id,
            String username,
            List<String> roles,
            boolean enabled,
            Instant createdAt,
            Instant updatedAt,
            Instant passwordChangedAt) {}

    /** Where the person signed in. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SignIn(
            String id, Instant createdAt, Instant lastUsedAt, Instant endedAt, String address, String userAgent) {}
}

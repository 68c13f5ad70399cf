package io.clusterai.auth.person;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.clusterai.auth.audit.AuditView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;

/** A line of what is known of a person: exactly one of the five. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record PersonalDataView(Account account, SignIn session, ProgramKey apiKey, Identity identity, AuditView record) {

    static PersonalDataView of(Account account) {
        return new PersonalDataView(account, null, null, null, null);
    }

    static PersonalDataView of(SignIn session) {
        return new PersonalDataView(null, session, null, null, null);
    }

    static PersonalDataView of(ProgramKey key) {
        return new PersonalDataView(null, null, key, null, null);
    }

    static PersonalDataView of(Identity identity) {
        return new PersonalDataView(null, null, null, identity, null);
    }

    static PersonalDataView of(AuditView record) {
        return new PersonalDataView(null, null, null, null, record);
    }

    /** The account, without what proves the password. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Account(
            String id,
            String username,
            List<String> roles,
            List<String> clusters,
            List<String> models,
            boolean enabled,
            Instant createdAt,
            Instant updatedAt,
            Instant passwordChangedAt) {}

    /** A key of the person's, without its secret. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ProgramKey(
            String id,
            String name,
            List<String> scopes,
            List<String> clusters,
            List<String> models,
            Instant createdAt,
            Instant expiresAt,
            Instant lastUsedAt) {}

    /** Another issuer that vouches for the person, and as whom. */
    @RegisterForReflection
    record Identity(String issuer, String subject, Instant linkedAt, Instant lastUsedAt) {}

    /** Where the person signed in. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SignIn(
            String id, Instant createdAt, Instant lastUsedAt, Instant endedAt, String address, String userAgent) {}
}

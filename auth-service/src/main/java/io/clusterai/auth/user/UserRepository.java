package io.clusterai.auth.user;

import io.clusterai.auth.audit.RecordRepository;
import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.OperationRecorded;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Users as entities. */
@ApplicationScoped
class UserRepository implements PanacheRepositoryBase<UserRepository.UserEntity, UUID> {

    private static final String WITH_ROLES =
            "from UserAccount u left join fetch u.roles where u.id in ?1 order by u.usernameKey";

    private final RecordRepository records;

    UserRepository(RecordRepository records) {
        this.records = records;
    }

    /** Two queries, so that the page is cut by the database and the roles still come at once. */
    @WithSession
    Uni<List<UserAccount>> after(String usernameKey, int limit) {
        return find("usernameKey > ?1 order by usernameKey", usernameKey)
                .page(0, limit)
                .list()
                .chain(page -> page.isEmpty()
                        ? Uni.createFrom().item(List.<UserEntity>of())
                        : list(WITH_ROLES, page.stream().map(user -> user.id).toList()))
                .map(found -> found.stream().map(UserEntity::toAccount).toList());
    }

    @WithSession
    Uni<Optional<UserAccount>> withId(UUID id) {
        return list(WITH_ROLES, List.of(id))
                .map(found -> found.stream().map(UserEntity::toAccount).findFirst());
    }

    Uni<Void> create(UserAccount user, String passwordHash, OperationRecorded record) {
        return records.recorded(record, () -> persist(UserEntity.of(user, passwordHash)))
                .replaceWithVoid();
    }

    /** The row behind a user. */
    @Entity(name = "UserAccount")
    @Table(name = "user_account")
    public static class UserEntity {

        @Id
        public UUID id;

        public String username;

        @Column(name = "username_key")
        public String usernameKey;

        @Column(name = "password_hash")
        public String passwordHash;

        public boolean enabled;

        @ElementCollection
        @CollectionTable(name = "user_role", joinColumns = @JoinColumn(name = "user_id"))
        @Column(name = "role_name")
        public Set<String> roles = new HashSet<>();

        @Column(name = "policy_clusters", columnDefinition = "text[]")
        public String[] policyClusters;

        @Column(name = "policy_models", columnDefinition = "text[]")
        public String[] policyModels;

        @Column(name = "created_at")
        public Instant createdAt;

        @Column(name = "updated_at")
        public Instant updatedAt;

        @Column(name = "password_changed_at")
        public Instant passwordChangedAt;

        static UserEntity of(UserAccount user, String passwordHash) {
            UserEntity entity = new UserEntity();
            entity.id = user.id();
            entity.username = user.username().text();
            entity.usernameKey = user.username().key();
            entity.passwordHash = passwordHash;
            entity.enabled = user.enabled();
            entity.roles = new HashSet<>(user.roles());
            entity.policyClusters = array(user.policy().clusters());
            entity.policyModels = array(user.policy().models());
            entity.createdAt = user.createdAt();
            entity.updatedAt = user.updatedAt();
            entity.passwordChangedAt = user.createdAt();
            return entity;
        }

        UserAccount toAccount() {
            AccessPolicy policy = AccessPolicy.of(listOrNull(policyClusters), listOrNull(policyModels));
            return new UserAccount(
                    id, new Username(username), List.copyOf(roles), policy, enabled, createdAt, updatedAt);
        }

        private static String[] array(Optional<List<String>> names) {
            return names.map(list -> list.toArray(String[]::new)).orElse(null);
        }

        private static List<String> listOrNull(String[] names) {
            return names == null ? null : List.of(names);
        }
    }
}

package io.clusterai.auth.role;

import io.clusterai.auth.audit.RecordRepository;
import io.clusterai.contracts.OperationRecorded;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Roles as entities. */
@ApplicationScoped
class RoleRepository implements PanacheRepositoryBase<RoleRepository.RoleEntity, String> {

    private final RecordRepository records;

    RoleRepository(RecordRepository records) {
        this.records = records;
    }

    @WithSession
    Uni<List<Role>> after(String name, int limit) {
        return find("name > ?1 order by name", name).page(0, limit).list().map(found -> found.stream()
                .map(RoleEntity::toRole)
                .toList());
    }

    @WithSession
    Uni<Optional<Role>> named(String name) {
        return findById(name).map(found -> Optional.ofNullable(found).map(RoleEntity::toRole));
    }

    Uni<Void> create(Role role, OperationRecorded record) {
        return records.recorded(record, () -> persist(RoleEntity.of(role))).replaceWithVoid();
    }

    Uni<Boolean> delete(String name, OperationRecorded record) {
        return records.recorded(record, () -> deleteById(name));
    }

    /** The row behind a role. */
    @Entity(name = "Role")
    @Table(name = "role")
    public static class RoleEntity {

        @Id
        public String name;

        public String description;

        @Column(columnDefinition = "text[]")
        public String[] permissions;

        @Column(name = "built_in")
        public boolean builtIn;

        @Column(name = "created_at")
        public Instant createdAt;

        @Column(name = "updated_at")
        public Instant updatedAt;

        static RoleEntity of(Role role) {
            RoleEntity entity = new RoleEntity();
            entity.name = role.name();
            entity.description = role.description();
            entity.permissions = role.permissions().toArray(String[]::new);
            entity.builtIn = role.builtIn();
            entity.createdAt = role.createdAt();
            entity.updatedAt = role.updatedAt();
            return entity;
        }

        Role toRole() {
            return new Role(name, description, List.of(permissions), builtIn, createdAt, updatedAt);
        }
    }
}

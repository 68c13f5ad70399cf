package io.clusterai.auth.audit;

import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.Topics;
import io.clusterai.platform.events.EventCodec;
import io.clusterai.platform.events.Outbox;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;

/** Puts acts on record that are carried out on entities; what is done in SQL uses {@link Outbox#record}. */
@ApplicationScoped
public class RecordRepository implements PanacheRepositoryBase<RecordRepository.OutboxEntity, Long> {

    private final Outbox outbox;
    private final EventCodec codec;

    RecordRepository(Outbox outbox, EventCodec codec) {
        this.outbox = outbox;
        this.codec = codec;
    }

    /** Carries the act out and puts it on record, both or neither. */
    public <T> Uni<T> recorded(OperationRecorded record, Supplier<Uni<T>> act) {
        return Panache.withTransaction(() -> act.get().call(() -> persist(OutboxEntity.of(record, codec))))
                .invoke(outbox::nudge);
    }

    /** A row of the outbox. */
    @Entity(name = "Outbox")
    @Table(name = "outbox")
    public static class OutboxEntity {

        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        public Long id;

        @Column(name = "event_id")
        public UUID eventId;

        public String topic;

        public String key;

        @Column(name = "occurred_at")
        public Instant occurredAt;

        public String payload;

        static OutboxEntity of(OperationRecorded record, EventCodec codec) {
            OutboxEntity entity = new OutboxEntity();
            entity.eventId = UUID.randomUUID();
            entity.topic = Topics.OPERATION_RECORDED;
            entity.key = record.actor().id();
            entity.occurredAt = record.occurredAt();
            entity.payload = codec.write(record);
            return entity;
        }
    }
}

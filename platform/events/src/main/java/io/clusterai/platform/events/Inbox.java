package io.clusterai.platform.events;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.function.Function;

/** Makes an effect safe to repeat: the event id is claimed in the transaction of the effect. */
@Singleton
public class Inbox {

    private static final String CLAIM_EVENT = """
            INSERT INTO inbox (event_id) VALUES ($1)
            ON CONFLICT (event_id) DO NOTHING
            """;

    private final Pool pool;

    Inbox(Pool pool) {
        this.pool = pool;
    }

    /** Runs {@code work} in the transaction that claims the event; a redelivery finds it claimed and does nothing. */
    public Uni<Void> once(UUID eventId, Function<SqlConnection, Uni<Void>> work) {
        return pool.withTransaction(tx -> tx.preparedQuery(CLAIM_EVENT)
                .execute(Tuple.of(eventId))
                .chain(claimed -> claimed.rowCount() == 1
                        ? work.apply(tx)
                        : Uni.createFrom().voidItem()));
    }
}

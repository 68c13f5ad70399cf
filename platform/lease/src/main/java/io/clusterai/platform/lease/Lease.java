package io.clusterai.platform.lease;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** A wish to own something, held or not at any moment. Thread-safe. */
public interface Lease {

    String name();

    /** Whether this process is the owner now. False from the moment its last renewal is older than the time to live. */
    boolean isHeld();

    /**
     * Whether this process is the owner as far as anybody could tell: held now, or held last and the database has not answered since. For
     * work that must go on through an outage of the database and does no harm when done twice.
     */
    default boolean isUncontested() {
        return isHeld();
    }

    /** Grows with every change of owner; 0 before the lease was first held. */
    long epoch();

    /** Fails with {@link LeaseLostException} unless this process still owns the lease when the transaction commits. */
    Uni<Void> check(SqlConnection transaction);

    /** Gives the lease up, so that another replica need not wait for it to expire. */
    void release();
}

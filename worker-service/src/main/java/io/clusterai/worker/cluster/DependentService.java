package io.clusterai.worker.cluster;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;

/** Something that belongs to clusters and has a say when one is deregistered. */
public interface DependentService {

    /** Parts from the cluster in the transaction that deletes it, or fails with the problem that forbids it. */
    Uni<Void> partFrom(SqlConnection transaction, Cluster cluster);
}

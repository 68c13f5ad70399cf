/**
 * Who may do a thing that only one replica should do, as a PostgreSQL row by the database's clock. No session locks and no Redis: an
 * owner that stops renewing loses the lease after its time to live, and its late writes fail on the epoch.
 */
package io.clusterai.platform.lease;

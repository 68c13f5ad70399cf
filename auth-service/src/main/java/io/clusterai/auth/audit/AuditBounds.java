package io.clusterai.auth.audit;

/**
 * Where the chain begins and ends, as far as that is known apart from its records.
 *
 * @param pruned the last record that was pruned; 0 while the chain is whole
 * @param last the last record that there ever was
 * @param signed the last record that was signed for
 */
record AuditBounds(long pruned, long last, long signed) {

    long first() {
        return pruned + 1;
    }
}

/**
 * The audit trail: what services recorded becomes a hash chain with signed checkpoints, that can be searched, exported and verified by
 * others. What tells of a person lies beside the chain under a key of that person (decision 0020).
 */
package io.clusterai.auth.audit;

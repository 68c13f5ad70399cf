/** Logins beside the hash in them, refreshes, token checks. */
package io.clusterai.bench.auth;

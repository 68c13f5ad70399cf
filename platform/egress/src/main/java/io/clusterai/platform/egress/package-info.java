/**
 * The one guard for outgoing HTTP to addresses that users configure. The address that was checked is the address that is connected to, so a
 * name that changes its answer between check and use gains nothing. Redirects are returned, never followed; answers are bounded in time and
 * size; compressed answers are not inflated.
 */
package io.clusterai.platform.egress;

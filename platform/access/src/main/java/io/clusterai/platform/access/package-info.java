/**
 * Who is calling and what they may do. A process that depends on this module verifies every bearer token itself, knows revocations
 * within two seconds, and refuses with 503 rather than answer from a list it cannot vouch for.
 */
package io.clusterai.platform.access;

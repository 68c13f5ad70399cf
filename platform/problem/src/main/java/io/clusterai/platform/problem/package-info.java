/**
 * One error shape for every service: {@code application/problem+json} (RFC 9457) with a stable {@code code}. Whatever goes wrong in a
 * resource, be it ours, a validation failure, unreadable JSON or a refused caller, leaves in this shape and never with a stack trace.
 * Cursor paging lives here too, because every list shares its bounds and its refusals.
 */
package io.clusterai.platform.problem;

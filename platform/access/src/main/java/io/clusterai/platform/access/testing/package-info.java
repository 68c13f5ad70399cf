/** Real signed tokens for tests; a process accepts them only in test mode with {@code access.static-keys}. */
package io.clusterai.platform.access.testing;

/** Where what costs processor time is done: on a few threads of its own, never on an event loop, and never behind more than was foreseen. */
package io.clusterai.auth.work;

/** Legal holds: what must neither be pruned nor forgotten, because somebody will ask for it. */
package io.clusterai.auth.hold;

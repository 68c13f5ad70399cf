/** Builds what changed since the last time, with the tools of this machine. */
package io.clusterai.launcher.build;

/** Processes of the machine: starting and watching ours, recognising them later, naming those of others. */
package io.clusterai.launcher.process;

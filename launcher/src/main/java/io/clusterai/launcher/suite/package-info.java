/** The suite as a whole: its services and their ports, its data directory, what runs now. */
package io.clusterai.launcher.suite;

/** What support needs to know about a suite, without its secrets. */
package io.clusterai.launcher.diagnosis;

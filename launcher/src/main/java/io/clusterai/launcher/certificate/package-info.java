/** A certificate authority for networks that have none. */
package io.clusterai.launcher.certificate;

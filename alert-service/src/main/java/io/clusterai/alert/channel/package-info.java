/** Where notifications can go. */
package io.clusterai.alert.channel;

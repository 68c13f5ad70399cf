/** What people want to be told about. */
package io.clusterai.alert.rule;

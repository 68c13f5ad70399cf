/** Watches the live samples for conditions people described as rules, remembers what became of each alert, and tells somebody. */
package io.clusterai.alert;

/** Getting a notification out, however often it takes. */
package io.clusterai.alert.notification;

/** Notifications as HTTP requests in the form Alertmanager receivers understand. */
package io.clusterai.alert.notification.webhook;

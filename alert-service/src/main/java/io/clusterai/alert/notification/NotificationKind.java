package io.clusterai.alert.notification;

import java.util.Locale;

/** What a notification says. */
public enum NotificationKind {
    FIRING,
    RESOLVED;

    /** As in the webhook's {@code status}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

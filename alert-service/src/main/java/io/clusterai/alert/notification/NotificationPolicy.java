package io.clusterai.alert.notification;

import io.clusterai.contracts.AlertChanged;
import io.clusterai.contracts.AlertStatus;
import java.util.Optional;

/** Decides whether a change of an alert is worth telling. Pure. */
public final class NotificationPolicy {

    private NotificationPolicy() {}

    /** @param before where the alert stood, empty when it is new */
    public static Decision decide(Optional<AlertStatus> before, AlertChanged after) {
        return switch (after.state()) {
            case PENDING -> new Decision.Silent("not for long enough yet");
            case FIRING ->
                before.filter(AlertStatus.FIRING::equals).isPresent()
                        ? new Decision.Silent("told already")
                        : new Decision.Tell(NotificationKind.FIRING);
            case ACKNOWLEDGED -> new Decision.Silent("somebody is on it");
            case RESOLVED ->
                after.firedAt() == null
                        ? new Decision.Silent("never fired")
                        : new Decision.Tell(NotificationKind.RESOLVED);
        };
    }

    /** The answer together with its reason. */
    public sealed interface Decision {

        /** Every enabled channel is told; of the end, only those that were told of the beginning and want it. */
        record Tell(NotificationKind kind) implements Decision {}

        record Silent(String reason) implements Decision {}
    }
}

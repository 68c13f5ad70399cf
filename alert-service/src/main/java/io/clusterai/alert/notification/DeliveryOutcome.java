package io.clusterai.alert.notification;

import java.util.Set;

/** How one attempt to deliver a notification ended; reasons are fit to show. */
public sealed interface DeliveryOutcome {

    /** Client errors that another try may cure: time-out, too early, too many requests. */
    Set<Integer> PASSING = Set.of(408, 425, 429);

    /** The receiver has it. */
    record Delivered() implements DeliveryOutcome {}

    /** Not this time. */
    record Failed(String reason) implements DeliveryOutcome {}

    /** Never in this form. */
    record Refused(String reason) implements DeliveryOutcome {}

    /** What an HTTP status means. Redirects are not followed, so one is a wrong address. */
    static DeliveryOutcome ofStatus(int status) {
        if (status >= 200 && status < 300) {
            return new Delivered();
        }
        boolean passing = status >= 500 || PASSING.contains(status);
        String reason = "the receiver answered " + status;
        return passing ? new Failed(reason) : new Refused(reason);
    }
}

package io.clusterai.gateway.proxy;

import java.time.Duration;
import java.time.Instant;

/**
 * A body on its way from a client: it may pause, and after its first pause's length it has to come at a pace that no line is too slow for,
 * so that nobody holds a place for ever by sending a byte now and then. While the service takes nothing the client is made to wait, and that
 * time does not count against it.
 */
final class Upload {

    private static final int SLOWEST_BYTES_PER_SECOND = 4 << 10;

    private Instant begun;
    private Instant last;
    private Instant heldSince;
    private long length;
    private Uploads.Sending place;

    Upload(Instant begun) {
        this.begun = begun;
        this.last = begun;
    }

    void passed(int bytes, Instant now) {
        length += bytes;
        last = now;
    }

    /** The service takes no more for now, so nothing is read from the client. */
    void hold(Instant now) {
        if (heldSince == null) {
            heldSince = now;
        }
    }

    /** The service takes more again. */
    void release(Instant now) {
        if (heldSince != null) {
            begun = begun.plus(Duration.between(heldSince, now));
            last = now;
            heldSince = null;
        }
    }

    /** Takes one of the places that a client has for slow bodies, if it has none yet; false when all are taken. */
    boolean takePlace(Uploads uploads, String client) {
        if (place == null) {
            place = uploads.begin(client).orElse(null);
        }
        return place != null;
    }

    /** It is there, or will never be: its place is another's. */
    void end() {
        if (place != null) {
            place.end();
        }
    }

    long length() {
        return length;
    }

    /** Whether it is the service that is slow. */
    boolean isHeld() {
        return heldSince != null;
    }

    /** Whether the service took nothing for {@code patience}. */
    boolean isStuck(Instant now, Duration patience) {
        return heldSince != null && !now.isBefore(heldSince.plus(patience));
    }

    /** Whether the client sent nothing for {@code patience}, or too little since the beginning. */
    boolean stalls(Instant now, Duration patience) {
        if (heldSince != null) {
            return false;
        }
        if (!now.isBefore(last.plus(patience))) {
            return true;
        }
        Duration beyond = Duration.between(begun, now).minus(patience);
        return beyond.isPositive() && length < SLOWEST_BYTES_PER_SECOND * beyond.toSeconds();
    }
}

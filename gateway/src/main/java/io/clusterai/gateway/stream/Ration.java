package io.clusterai.gateway.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many bytes of long frames all sockets together, and those of one user, may hold until their clients have read them. Who gets nothing now
 * stands in line and is called when something was given back.
 */
final class Ration {

    /** Some of those who stand in line wait for their own user's share: calling several keeps them from holding up the rest. */
    private static final int CALLED = 8;

    private final long most;
    private final long mostPerUser;
    private final Map<String, Long> heldByUser = new HashMap<>();
    private final Set<Runnable> line = new LinkedHashSet<>();
    private long held;

    Ration(long most, long mostPerUser) {
        this.most = most;
        this.mostPerUser = mostPerUser;
    }

    /** A share, or a place in line when there is none: {@code called} is run when it is worth asking again. */
    synchronized Optional<Share> take(String userId, long bytes, Runnable called) {
        long ofUser = heldByUser.getOrDefault(userId, 0L);
        // What is longer than the whole ration passes alone.
        if (held > 0 && held + bytes > most || ofUser > 0 && ofUser + bytes > mostPerUser) {
            line.add(called);
            return Optional.empty();
        }
        line.remove(called);
        add(userId, bytes);
        return Optional.of(new Share(userId, bytes));
    }

    synchronized long held() {
        return held;
    }

    /** Whoever stands in line is gone. */
    synchronized void leaveLine(Runnable called) {
        line.remove(called);
    }

    synchronized int inLine() {
        return line.size();
    }

    private void add(String userId, long bytes) {
        held += bytes;
        heldByUser.merge(userId, bytes, Long::sum);
        if (heldByUser.get(userId) == 0) {
            heldByUser.remove(userId);
        }
    }

    private synchronized List<Runnable> next() {
        List<Runnable> next = line.stream().limit(CALLED).toList();
        List<Runnable> called = new ArrayList<>(next);
        called.forEach(line::remove);
        return called;
    }

    /** What somebody holds until it is given back. */
    final class Share {

        private final String userId;
        private long bytes;
        private boolean over;

        private Share(String userId, long bytes) {
            this.userId = userId;
            this.bytes = bytes;
        }

        /** It turned out to be so much. */
        void becomes(long size) {
            boolean less;
            synchronized (Ration.this) {
                if (over) {
                    return;
                }
                add(userId, size - bytes);
                less = size < bytes;
                bytes = size;
            }
            if (less) {
                next().forEach(Runnable::run);
            }
        }

        /** Gives it back; doing so again changes nothing. */
        void end() {
            synchronized (Ration.this) {
                if (over) {
                    return;
                }
                over = true;
                add(userId, -bytes);
            }
            next().forEach(Runnable::run);
        }
    }
}

package io.clusterai.contracts;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Somebody did something sensitive, or was kept from it: what the audit trail is made of. Its id is the event's. Keyed by actor. Secrets are
 * masked before they get here.
 *
 * @param actor who, and through which request
 * @param action {@code <resource>.<act>}, for example {@code rules.create}
 * @param permission the permission it took, absent where none is asked for
 * @param decision whether it was let through
 * @param result {@code DONE}, {@code ACCEPTED} for work that goes on, or the code of the refusal
 * @param target what it was done to
 * @param changes what is different now, absent values for "was not there" and "is gone"
 * @param occurredAt when
 */
public record OperationRecorded(
        Actor actor,
        String action,
        String permission,
        Decision decision,
        String result,
        Target target,
        List<Change> changes,
        Instant occurredAt) {

    public static final String DONE = "DONE";
    public static final String ACCEPTED = "ACCEPTED";

    public OperationRecorded {
        requireNonNull(actor, "actor is null");
        requireNonNull(action, "action is null");
        requireNonNull(decision, "decision is null");
        requireNonNull(result, "result is null");
        requireNonNull(target, "target is null");
        requireNonNull(occurredAt, "occurredAt is null");
        changes = changes == null ? List.of() : List.copyOf(changes);
    }

    /** An act that was allowed and is done with the transaction that holds this record. */
    public static OperationRecorded done(
            Actor actor, String action, String permission, Target target, List<Change> changes, Instant at) {
        return new OperationRecorded(actor, action, permission, Decision.ALLOWED, DONE, target, changes, at);
    }

    /** Long work that was allowed and has begun; its operation tells how it ends. */
    public static OperationRecorded accepted(
            Actor actor, String action, String permission, Target target, List<Change> changes, Instant at) {
        return new OperationRecorded(actor, action, permission, Decision.ALLOWED, ACCEPTED, target, changes, at);
    }

    /** Something that was not let through. */
    public static OperationRecorded denied(Actor actor, String action, String code, Target target, Instant at) {
        return new OperationRecorded(actor, action, null, Decision.DENIED, code, target, List.of(), at);
    }

    /** Whether an act was let through. */
    public enum Decision {
        ALLOWED,
        DENIED
    }

    /**
     * What something was done to.
     *
     * @param kind for example {@code rule}; {@link #USER} says that id and name are a person's
     * @param id its id, empty when it has none
     * @param name what people call it, empty when it has no name
     */
    public record Target(String kind, String id, String name) {

        /** The kind of people: their names and changes are kept so that they can be forgotten. */
        public static final String USER = "user";

        public Target {
            requireNonNull(kind, "kind is null");
            id = id == null ? "" : id;
            name = name == null ? "" : name;
        }
    }

    /**
     * One field that is different now.
     *
     * @param field its name in the API
     * @param before what it was, absent when it was not there
     * @param after what it is, absent when it is gone
     */
    public record Change(String field, String before, String after) {

        /** Stands for a secret. */
        public static final String MASK = "***";

        private static final int LONGEST = 1000;

        public Change {
            requireNonNull(field, "field is null");
            before = shorten(before);
            after = shorten(after);
        }

        /** A secret was set or replaced; neither value is told. */
        public static Change masked(String field) {
            return new Change(field, MASK, MASK);
        }

        /** What differs between two descriptions of a thing, by field name; an empty map stands for "not there". */
        public static List<Change> between(Map<String, String> before, Map<String, String> after) {
            TreeSet<String> fields = new TreeSet<>(before.keySet());
            fields.addAll(after.keySet());
            List<Change> changes = new ArrayList<>();
            for (String field : fields) {
                if (!Objects.equals(before.get(field), after.get(field))) {
                    changes.add(new Change(field, before.get(field), after.get(field)));
                }
            }
            return List.copyOf(changes);
        }

        private static String shorten(String value) {
            return value == null || value.length() <= LONGEST ? value : value.substring(0, LONGEST - 1) + "…";
        }
    }
}

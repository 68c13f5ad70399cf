package io.clusterai.auth.audit;

import static java.util.Objects.requireNonNull;

/** What became of the key of a person. */
sealed interface SubjectKey {

    /** It is there. */
    record Usable(Envelope envelope) implements SubjectKey {

        public Usable {
            requireNonNull(envelope, "envelope is null");
        }
    }

    /** It was destroyed, as it should be when somebody is erased. */
    record Erased() implements SubjectKey {}

    /** It is not what was stored. */
    record Broken() implements SubjectKey {}

    /** The key as it lies in the database; null when it was destroyed. */
    static SubjectKey of(Envelope master, String subject, byte[] sealed) {
        if (sealed == null) {
            return new Erased();
        }
        try {
            return new Usable(master.of(subject, sealed));
        } catch (IllegalStateException | IllegalArgumentException changed) {
            return new Broken();
        }
    }
}

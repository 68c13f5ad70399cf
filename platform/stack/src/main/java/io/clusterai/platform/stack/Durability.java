package io.clusterai.platform.stack;

/** What a power cut may cost. */
public enum Durability {
    /** Nothing that was acknowledged. */
    KEEP,
    /** Everything: for tests, which throw their data away. */
    DISCARD
}

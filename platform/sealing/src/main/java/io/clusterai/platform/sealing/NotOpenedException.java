package io.clusterai.platform.sealing;

/** Something was sealed under none of the keys that are here, or under another name, or is not what was sealed. */
public final class NotOpenedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    NotOpenedException(String name, String source, Throwable cause) {
        super("not sealed under this name and a key of " + source + ": " + name, cause);
    }
}

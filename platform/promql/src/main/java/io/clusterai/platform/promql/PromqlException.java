package io.clusterai.platform.promql;

/** The text is not an expression of the subset; the message says what was met and where. */
public final class PromqlException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;

    PromqlException(int position, String problem) {
        super("at character " + (position + 1) + ": " + problem);
        this.position = position;
    }

    /** Offset of the offending character, from 0; the length of the text when it ended too early. */
    public int position() {
        return position;
    }
}

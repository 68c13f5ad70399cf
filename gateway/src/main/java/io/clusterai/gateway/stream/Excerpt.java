package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

/** Parts of a text that many share. Nothing is copied before it is sent, so that waiting for a slow client costs nothing. */
final class Excerpt {

    private static final Excerpt NOTHING = new Excerpt("", new int[0]);

    private final String text;
    private final int[] bounds;
    private final int length;

    /**
     * Some parts of {@code text}.
     *
     * @param bounds where every part begins and ends, one after the other
     */
    Excerpt(String text, int[] bounds) {
        this.text = requireNonNull(text, "text is null");
        this.bounds = requireNonNull(bounds, "bounds is null");
        int sum = 0;
        for (int part = 0; part < bounds.length; part += 2) {
            sum += bounds[part + 1] - bounds[part];
        }
        this.length = sum;
    }

    static Excerpt whole(String text) {
        return new Excerpt(text, new int[] {0, text.length()});
    }

    static Excerpt nothing() {
        return NOTHING;
    }

    int length() {
        return length;
    }

    void appendTo(StringBuilder out) {
        for (int part = 0; part < bounds.length; part += 2) {
            out.append(text, bounds[part], bounds[part + 1]);
        }
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(length);
        appendTo(out);
        return out.toString();
    }
}

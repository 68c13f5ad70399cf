package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The JSON of one scrape, and where its samples lie in it: cut down to some of them without being read again. */
final class Scrape {

    private static final int BYTES_PER_NUMBER = 4;

    private final String text;
    private final List<String> names;
    private final int[] bounds;

    /**
     * A scrape.
     *
     * @param names of the samples, in their order; one list for all scrapes of a source
     * @param bounds where every sample begins and ends, one after the other
     */
    Scrape(String text, List<String> names, int[] bounds) {
        this.text = requireNonNull(text, "text is null");
        this.names = requireNonNull(names, "names is null");
        this.bounds = requireNonNull(bounds, "bounds is null");
        if (bounds.length != 2 * names.size()) {
            throw new IllegalArgumentException("every sample begins and ends");
        }
    }

    /** What it holds in memory, without the names. */
    int bytes() {
        return text.length() + BYTES_PER_NUMBER * bounds.length;
    }

    Excerpt whole() {
        return Excerpt.whole(text);
    }

    Excerpt excerpt(int[] parts) {
        return new Excerpt(text, parts);
    }

    /** What remains when only samples of these names are shown. */
    int[] only(Set<String> wanted) {
        if (bounds.length == 0) {
            return new int[] {0, text.length()};
        }
        int[] parts = new int[bounds.length + 4];
        int used = 0;
        parts[used++] = 0;
        parts[used++] = bounds[0];
        boolean first = true;
        for (int sample = 0; sample < names.size(); sample++) {
            if (!wanted.contains(names.get(sample))) {
                continue;
            }
            // The comma before it goes with every sample but the first one shown.
            int from = first ? bounds[2 * sample] : bounds[2 * sample - 1];
            first = false;
            if (parts[used - 1] == from) {
                parts[used - 1] = bounds[2 * sample + 1];
            } else {
                parts[used++] = from;
                parts[used++] = bounds[2 * sample + 1];
            }
        }
        parts[used++] = bounds[bounds.length - 1];
        parts[used++] = text.length();
        return Arrays.copyOf(parts, used);
    }
}

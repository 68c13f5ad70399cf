package io.clusterai.model.pull;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How far a pull on one node is, folded from its lines. The fraction never goes back, although layers appear one by one, lines repeat and a
 * resumed pull counts its parts again.
 *
 * @param layers total and completed by digest
 * @param step the last phase Ollama named
 * @param highest the best fraction so far, also of earlier attempts
 * @param done whether Ollama reported success
 */
public record PullProgress(Map<String, PullLine.Layer> layers, String step, double highest, boolean done) {

    /** The whole is reached by success alone: layers may still be announced, and digests be verified. */
    private static final double CEILING = 0.99;

    public PullProgress {
        layers = Map.copyOf(layers);
        requireNonNull(step, "step is null");
    }

    public static PullProgress none() {
        return new PullProgress(Map.of(), "", 0, false);
    }

    /** A new attempt: what it counts starts afresh, what was shown does not. */
    public PullProgress resumed() {
        return new PullProgress(Map.of(), "", highest, false);
    }

    public PullProgress after(PullLine line) {
        return switch (line) {
            case PullLine.Step phase -> new PullProgress(layers, phase.status(), highest, false);
            case PullLine.Layer layer -> withLayer(layer);
            case PullLine.Success ignored -> new PullProgress(layers, "success", 1, true);
            case PullLine.Error ignored -> this;
        };
    }

    private PullProgress withLayer(PullLine.Layer layer) {
        Map<String, PullLine.Layer> all = new LinkedHashMap<>(layers);
        all.merge(
                layer.digest(),
                layer,
                (before, now) -> new PullLine.Layer(
                        now.digest(),
                        Math.max(before.total(), now.total()),
                        Math.max(before.completed(), now.completed())));
        long total = sumOfTotals(all);
        double fraction = total == 0 ? 0 : Math.min(CEILING, (double) sumOfCompleted(all) / total);
        return new PullProgress(all, "pulling " + shortened(layer.digest()), Math.max(highest, fraction), false);
    }

    public double fraction() {
        return highest;
    }

    public long completedBytes() {
        return sumOfCompleted(layers);
    }

    public long totalBytes() {
        return sumOfTotals(layers);
    }

    /** Whether bytes are still to come of the layers announced so far. */
    public boolean isDownloading() {
        return step.isEmpty() || step.startsWith("pulling");
    }

    /** Whether anything moved since {@code earlier}; a repeated line is no movement. */
    public boolean movedSince(PullProgress earlier) {
        return completedBytes() != earlier.completedBytes()
                || layers.size() != earlier.layers.size()
                || isDownloading() != earlier.isDownloading()
                || (!isDownloading() && !step.equals(earlier.step))
                || done != earlier.done;
    }

    /** For people, for example {@code pulling 797c4b2b94a5, 12.4 of 25.4 MB}. */
    public String describe() {
        return totalBytes() == 0 || !isDownloading()
                ? step
                : String.format(Locale.ROOT, "%s, %.1f of %.1f MB", step, completedBytes() / 1e6, totalBytes() / 1e6);
    }

    private static String shortened(String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return hex.substring(0, Math.min(12, hex.length()));
    }

    private static long sumOfTotals(Map<String, PullLine.Layer> layers) {
        return layers.values().stream().mapToLong(PullLine.Layer::total).sum();
    }

    private static long sumOfCompleted(Map<String, PullLine.Layer> layers) {
        return layers.values().stream().mapToLong(PullLine.Layer::completed).sum();
    }
}

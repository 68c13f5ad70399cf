package io.clusterai.bench.measure;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The same thing measured several times. */
public record Figures(List<Double> sorted) {

    public Figures {
        sorted = sorted.stream().sorted().toList();
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
    }

    public static <T> Figures of(Collection<T> rounds, ToDoubleFunction<T> figure) {
        return new Figures(rounds.stream().mapToDouble(figure).boxed().toList());
    }

    /** The one in the middle, or what lies between the two there. */
    public double median() {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The smallest one that at least this share is not above, by nearest rank. */
    public double percentile(double share) {
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.clamp(rank, 1, sorted.size()) - 1);
    }

    public double least() {
        return sorted.getFirst();
    }

    public double most() {
        return sorted.getLast();
    }

    /** {@code 25.1 (24.0–27.3)}: the median, the least and the most. */
    public String text(int decimals) {
        String number = "%." + decimals + "f";
        return String.format(Locale.ROOT, number + " (" + number + "–" + number + ")", median(), least(), most());
    }
}

package io.clusterai.platform.promql;

/** Numbers as Prometheus writes them: {@code 1}, {@code 0.25}, {@code NaN}, {@code +Inf}. */
public final class NumberText {

    private static final double EXACT_INTEGERS = 9_007_199_254_740_992.0;

    private NumberText() {}

    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < EXACT_INTEGERS) {
            boolean negativeZero = value == 0 && 1 / value < 0;
            return negativeZero ? "-0" : Long.toString((long) value);
        }
        return Double.toString(value).replace("E", "e");
    }

    /**
     * Reads a number as Prometheus does: decimal, scientific or hexadecimal, any sign, {@code NaN} and {@code Inf} in any case.
     *
     * @throws NumberFormatException for anything else, also for Java's own suffixes such as {@code 1d}
     */
    public static double parse(String text) {
        int start = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        String magnitude = text.substring(start);
        double sign = text.startsWith("-") ? -1 : 1;
        if (magnitude.equalsIgnoreCase("inf") || magnitude.equalsIgnoreCase("infinity")) {
            return sign * Double.POSITIVE_INFINITY;
        }
        if (magnitude.equalsIgnoreCase("nan")) {
            return Double.NaN;
        }
        if (magnitude.regionMatches(true, 0, "0x", 0, 2)) {
            return sign * Long.parseUnsignedLong(magnitude, 2, magnitude.length(), 16);
        }
        for (int i = 0; i < magnitude.length(); i++) {
            char c = magnitude.charAt(i);
            boolean partOfDecimal = c >= '0' && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
            if (!partOfDecimal || i == 0 && (c == '+' || c == '-')) {
                throw new NumberFormatException("not a number: " + text);
            }
        }
        return sign * Double.parseDouble(magnitude);
    }
}

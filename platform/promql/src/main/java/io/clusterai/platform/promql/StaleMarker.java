package io.clusterai.platform.promql;

/** The NaN with which Prometheus says that a series ended; other NaNs are values. */
public final class StaleMarker {

    /** Write this value to end a series before its look-back is over. */
    public static final double VALUE = Double.longBitsToDouble(0x7ff0_0000_0000_0002L);

    private StaleMarker() {}

    public static boolean is(double value) {
        return Double.doubleToRawLongBits(value) == 0x7ff0_0000_0000_0002L;
    }
}

package io.clusterai.metrics.history;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The columnar payload of one scrape: a version byte, the count, the ascending series ids as differences, a bit per value that says
 * whether it is an integer, the integers as varints and the others as raw bits. Whatever went in comes out bit by bit.
 */
final class BatchCodec {

    private static final byte VERSION = 1;
    private static final double EXACT_INTEGERS = 9_007_199_254_740_992.0;

    private BatchCodec() {}

    /**
     * @param ids strictly ascending
     * @param values in the order of the ids
     */
    static byte[] encode(long[] ids, double[] values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(8 + ids.length * 4);
        out.write(VERSION);
        writeVarint(out, ids.length);
        long previous = 0;
        for (int i = 0; i < ids.length; i++) {
            if (i > 0 && ids[i] <= previous) {
                throw new IllegalArgumentException("series ids do not ascend at " + i);
            }
            writeVarint(out, ids[i] - previous);
            previous = ids[i];
        }
        byte[] integers = new byte[(ids.length + 7) / 8];
        for (int i = 0; i < ids.length; i++) {
            if (isInteger(values[i])) {
                integers[i / 8] |= (byte) (1 << (i % 8));
            }
        }
        out.writeBytes(integers);
        ByteBuffer raw = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (isInteger(value)) {
                long integer = (long) value;
                writeVarint(out, integer << 1 ^ integer >> 63);
            } else {
                out.writeBytes(raw.putLong(0, Double.doubleToRawLongBits(value)).array());
            }
        }
        return out.toByteArray();
    }

    static Columns decode(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("payload has version " + version);
        }
        int count = Math.toIntExact(readVarint(in));
        if (count > in.remaining()) {
            throw new IllegalArgumentException("payload is cut short");
        }
        long[] ids = new long[count];
        long id = 0;
        for (int i = 0; i < count; i++) {
            id += readVarint(in);
            ids[i] = id;
        }
        byte[] integers = new byte[(count + 7) / 8];
        in.get(integers);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            if ((integers[i / 8] >> (i % 8) & 1) == 1) {
                long zigzag = readVarint(in);
                values[i] = zigzag >>> 1 ^ -(zigzag & 1);
            } else {
                values[i] = Double.longBitsToDouble(in.getLong());
            }
        }
        return new Columns(ids, values);
    }

    private static boolean isInteger(double value) {
        boolean negativeZero = value == 0 && 1 / value < 0;
        return value == Math.rint(value) && Math.abs(value) < EXACT_INTEGERS && !negativeZero;
    }

    private static void writeVarint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static long readVarint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("number in payload is too long");
    }

    /** The two columns; the arrays belong to the reader. */
    static final class Columns {

        private final long[] ids;
        private final double[] values;

        Columns(long[] ids, double[] values) {
            this.ids = ids;
            this.values = values;
        }

        int size() {
            return ids.length;
        }

        long id(int index) {
            return ids[index];
        }

        double value(int index) {
            return values[index];
        }
    }
}

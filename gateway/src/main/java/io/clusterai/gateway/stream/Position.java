package io.clusterai.gateway.stream;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A place in a push topic that any replica understands: the topic's id and the next offset of every partition. Clients see an opaque token.
 */
final class Position {

    private static final int VERSION = 1;
    private static final int LONGEST_TOKEN = 1024;

    private final String topicId;
    private final long[] next;

    Position(String topicId, long[] next) {
        this.topicId = requireNonNull(topicId, "topicId is null");
        this.next = next.clone();
        if (topicId.length() > 127 || next.length > 255) {
            throw new IllegalArgumentException("position does not fit a token");
        }
    }

    /** The position in a token; empty when it is not one of ours. */
    static Optional<Position> parse(String token) {
        if (token.length() > LONGEST_TOKEN) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(token));
            if (bytes.get() != VERSION) {
                return Optional.empty();
            }
            byte[] id = new byte[bytes.get()];
            bytes.get(id);
            long[] next = new long[Byte.toUnsignedInt(bytes.get())];
            for (int partition = 0; partition < next.length; partition++) {
                next[partition] = readNumber(bytes);
            }
            return bytes.hasRemaining()
                    ? Optional.empty()
                    : Optional.of(new Position(new String(id, StandardCharsets.US_ASCII), next));
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException | NegativeArraySizeException garbage) {
            return Optional.empty();
        }
    }

    String topicId() {
        return topicId;
    }

    /** A copy of the next offsets, by partition. */
    long[] next() {
        return next.clone();
    }

    String token() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(3 + topicId.length() + next.length * 4);
        byte[] id = topicId.getBytes(StandardCharsets.US_ASCII);
        bytes.write(VERSION);
        bytes.write(id.length);
        bytes.writeBytes(id);
        bytes.write(next.length);
        for (long offset : next) {
            writeNumber(bytes, offset);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static void writeNumber(ByteArrayOutputStream bytes, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private static long readNumber(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte octet = bytes.get();
            number |= (octet & 0x7FL) << shift;
            if (octet >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("number is too long");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position that && topicId.equals(that.topicId) && Arrays.equals(next, that.next);
    }

    @Override
    public int hashCode() {
        return 31 * topicId.hashCode() + Arrays.hashCode(next);
    }

    @Override
    public String toString() {
        return topicId + Arrays.toString(next);
    }
}

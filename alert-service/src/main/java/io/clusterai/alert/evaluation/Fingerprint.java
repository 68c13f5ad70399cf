package io.clusterai.alert.evaluation;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Identifies a label set over all occurrences: the 64-bit FNV-1a that Prometheus and Alertmanager compute, in hexadecimal. */
public record Fingerprint(String value) {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final byte SEPARATOR = (byte) 0xff;

    public Fingerprint {
        requireNonNull(value, "value is null");
    }

    public static Fingerprint of(Map<String, String> labels) {
        long hash = OFFSET;
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            hash = add(hash, label.getKey());
            hash = add(hash, SEPARATOR);
            hash = add(hash, label.getValue());
            hash = add(hash, SEPARATOR);
        }
        return new Fingerprint(String.format("%016x", hash));
    }

    private static long add(long hash, String text) {
        long result = hash;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            result = add(result, b);
        }
        return result;
    }

    private static long add(long hash, byte b) {
        return (hash ^ (b & 0xff)) * PRIME;
    }

    @Override
    public String toString() {
        return value;
    }
}

package io.clusterai.metrics.sample;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A series of one source. The same name and labels from another source are another series to store and the same one to read. */
public record SeriesKey(SourceId source, String name, Map<String, String> labels) {

    public SeriesKey {
        requireNonNull(source, "source is null");
        requireNonNull(name, "name is null");
        labels = Map.copyOf(labels);
    }

    /** The same for the same series everywhere and always: half a SHA-256 over its parts. */
    public UUID fingerprint() {
        MessageDigest digest = sha256();
        add(digest, source.value());
        add(digest, name);
        new TreeMap<>(labels).forEach((label, value) -> {
            add(digest, label);
            add(digest, value);
        });
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new UUID(hash.getLong(), hash.getLong());
    }

    /** With its length in front, so that parts cannot flow into each other. */
    private static void add(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

package io.clusterai.gateway.cache;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A successful answer that may be given again.
 *
 * @param generation the state of the service that it was read in; in a later one it is old
 * @param readAt when the service was asked
 * @param etag a strong validator of the body, in quotes
 * @param headers those that belong to the answer and not to the connection, by lower-case name
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes are shared and never written; nobody compares answers.
record StoredAnswer(String generation, Instant readAt, String etag, Map<String, String> headers, byte[] body) {

    private static final int FORM = 1;
    private static final int OVERHEAD = 512;

    StoredAnswer {
        requireNonNull(generation, "generation is null");
        requireNonNull(readAt, "readAt is null");
        requireNonNull(etag, "etag is null");
        headers = Map.copyOf(headers);
        requireNonNull(body, "body is null");
    }

    static StoredAnswer of(String generation, Instant readAt, Map<String, String> headers, byte[] body) {
        return new StoredAnswer(generation, readAt, '"' + CacheKey.digest(body).substring(0, 22) + '"', headers, body);
    }

    Duration age(Instant now) {
        Duration age = Duration.between(readAt, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Whether it may be given again now, in this state of the service. */
    boolean isFresh(String current, Instant now, Duration ttl) {
        return generation.equals(current) && age(now).compareTo(ttl) < 0;
    }

    /** What it takes in memory, roughly. */
    int weight() {
        return body.length + OVERHEAD;
    }

    /** Whether a client that holds answers with these validators ({@code If-None-Match}) holds this one. */
    boolean matches(String validators) {
        if (validators == null) {
            return false;
        }
        for (String validator : validators.split(",")) {
            String stripped = validator.strip();
            if (stripped.equals("*") || stripped.equals(etag) || stripped.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(weight());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeUTF(generation);
            out.writeLong(readAt.toEpochMilli());
            out.writeUTF(etag);
            out.writeShort(headers.size());
            for (Map.Entry<String, String> header : headers.entrySet()) {
                out.writeUTF(header.getKey());
                out.writeUTF(header.getValue());
            }
            out.write(body);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory takes everything", impossible);
        }
        return bytes.toByteArray();
    }

    /** Throws an {@link IllegalArgumentException} for what another version wrote, or nobody. */
    static StoredAnswer ofBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != FORM) {
                throw new IllegalArgumentException("an answer of another form");
            }
            String generation = in.readUTF();
            Instant readAt = Instant.ofEpochMilli(in.readLong());
            String etag = in.readUTF();
            Map<String, String> headers = new LinkedHashMap<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                headers.put(in.readUTF(), in.readUTF());
            }
            return new StoredAnswer(generation, readAt, etag, headers, in.readAllBytes());
        } catch (IOException broken) {
            throw new IllegalArgumentException("not an answer", broken);
        }
    }
}

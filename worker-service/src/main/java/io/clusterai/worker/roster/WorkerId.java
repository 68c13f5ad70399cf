package io.clusterai.worker.roster;

import static java.util.Objects.requireNonNull;

import io.clusterai.worker.cluster.ClusterId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Identifies a worker: the same as long as it lives at one address of one cluster, on every replica and after every restart. */
public record WorkerId(String value) {

    private static final int BYTES = 10;

    public WorkerId {
        requireNonNull(value, "value is null");
    }

    public static WorkerId of(ClusterId cluster, String address) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((cluster.value() + '\n' + address).getBytes(StandardCharsets.UTF_8));
            return new WorkerId(HexFormat.of().formatHex(digest, 0, BYTES));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}

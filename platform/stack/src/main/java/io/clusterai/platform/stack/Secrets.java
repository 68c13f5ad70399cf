package io.clusterai.platform.stack;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Random secrets that need no escaping in a URL, a shell or an SQL string. */
public final class Secrets {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** A secret of 192 random bits. */
    public static String generate() {
        byte[] bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}

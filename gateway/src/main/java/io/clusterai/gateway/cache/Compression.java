package io.clusterai.gateway.cache;

import java.util.Locale;

/**
 * Which answers are worth compressing: whole JSON documents of some length. A stream would wait in the compressor, so an answer whose length is
 * not known stays as it is; and what holds secrets is not mixed with what a caller chose.
 */
public final class Compression {

    private static final long WORTH_IT = 1024;
    private static final String SECRETS = "/api/v1/auth/";

    private Compression() {}

    /**
     * Whether an answer may be compressed on its way to the client.
     *
     * @param type its media type, null when it has none
     * @param length its length, negative when it is not known
     */
    public static boolean suits(String path, String type, long length) {
        return length >= WORTH_IT && type != null && isJson(type) && !path.startsWith(SECRETS);
    }

    private static boolean isJson(String type) {
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
    }
}

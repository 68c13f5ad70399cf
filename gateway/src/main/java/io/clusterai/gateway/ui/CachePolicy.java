package io.clusterai.gateway.ui;

/** How long a browser may keep a file: for ever when its name carries a hash of its content, otherwise it asks every time. */
final class CachePolicy {

    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final String ASK_EVERY_TIME = "no-cache";

    private CachePolicy() {}

    static String of(String path) {
        return path.startsWith("/ui/assets/") ? FOR_EVER : ASK_EVERY_TIME;
    }
}

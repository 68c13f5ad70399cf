package io.clusterai.gateway.proxy;

/** The content security policy of an answer: pages may load what the gateway serves, data may do nothing at all. */
final class ContentPolicy {

    /** The component library of the dashboard writes style elements; scripts come from files only. */
    private static final String PAGE = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
            + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private static final String DATA = "default-src 'none'; frame-ancestors 'none'";

    private ContentPolicy() {}

    static String of(String path) {
        return path.startsWith("/ui") || path.startsWith("/docs") ? PAGE : DATA;
    }
}

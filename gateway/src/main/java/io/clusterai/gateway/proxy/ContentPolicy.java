package io.clusterai.gateway.proxy;

import java.util.function.Supplier;

/** The content security policy of an answer: pages may load what the gateway serves, data may do nothing at all. */
final class ContentPolicy {

    private static final String PAGE = "default-src 'none'; script-src 'self'; style-src 'self' %s; "
            + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
            + "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private static final String DATA = "default-src 'none'; frame-ancestors 'none'";

    /** The page that shows the API brings a program that writes style elements and knows no nonce; scripts come from files only. */
    private static final String DOCUMENTS = PAGE.formatted("'unsafe-inline'");

    private ContentPolicy() {}

    /** {@code nonce} is asked for where one is needed: the component library of the dashboard writes style elements that carry it. */
    static String of(String path, Supplier<String> nonce) {
        if (path.startsWith("/ui")) {
            return PAGE.formatted("'nonce-" + nonce.get() + "'");
        }
        return path.startsWith("/docs") ? DOCUMENTS : DATA;
    }
}

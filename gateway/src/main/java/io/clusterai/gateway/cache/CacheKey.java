package io.clusterai.gateway.cache;

import static java.util.Objects.requireNonNull;

import io.clusterai.gateway.route.Upstream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What an answer is known by: the service, the question, and everything about its caller that may change the answer. Callers who may see the
 * same share answers; nobody is given one that was made for other permissions.
 *
 * @param digest of all of it, because permissions and queries may be long
 */
public record CacheKey(Upstream upstream, String digest) {

    /** No permission, path or header holds it. */
    private static final String SEPARATOR = "\n";

    public CacheKey {
        requireNonNull(upstream, "upstream is null");
        requireNonNull(digest, "digest is null");
    }

    /**
     * @param target the raw path with its query, as the service gets it
     * @param accept the media types that the caller takes
     * @param scope what decides what the caller is shown, in any order
     */
    static CacheKey of(Upstream upstream, String target, String accept, Collection<String> scope) {
        String all = String.join(
                SEPARATOR,
                List.of(upstream.serviceName(), target, accept, String.join(SEPARATOR, new TreeSet<>(scope))));
        return new CacheKey(upstream, digest(all.getBytes(StandardCharsets.UTF_8)));
    }

    static String digest(byte[] content) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(content);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sum);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}

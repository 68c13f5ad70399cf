package io.clusterai.auth.oauth;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.sealing.Hmac;
import io.clusterai.platform.sealing.Macs;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What ties the answer of an issuer to the question: {@code state}, {@code nonce} and the PKCE verifier. A state is random and a MAC over what it
 * is for: one browser, one issuer, one address to return to, some minutes. Nonce and verifier are derived from it. So any replica can finish a
 * login, nothing is stored when one begins, and whoever stores the digest of a used state has made it good once.
 */
final class LoginStates {

    private static final int RANDOM_BYTES = 16;
    private static final int MAC_BYTES = 32;
    private static final int LENGTH = RANDOM_BYTES + Long.BYTES + MAC_BYTES;
    private static final int BROWSER_BYTES = 32;
    private static final String COOKIE = "cluster_ai_login_";
    private static final int COOKIE_LETTERS = 8;
    private static final int LONGEST = 200;

    private final Macs macs;
    private final Duration lifetime;

    LoginStates(Macs macs, Duration lifetime) {
        this.macs = requireNonNull(macs, "macs is null");
        this.lifetime = requireNonNull(lifetime, "lifetime is null");
    }

    Duration lifetime() {
        return lifetime;
    }

    /** Something to send somebody away with. */
    Begun begin(String provider, URI returnTo, SecureRandom random, Instant now) {
        byte[] browser = new byte[BROWSER_BYTES];
        random.nextBytes(browser);
        byte[] own = new byte[RANDOM_BYTES];
        random.nextBytes(own);
        byte[] body = ByteBuffer.allocate(RANDOM_BYTES + Long.BYTES)
                .put(own)
                .putLong(now.plus(lifetime).getEpochSecond())
                .array();
        String secret = encode(browser);
        Hmac hmac = macs.current();
        byte[] state = Arrays.copyOf(body, LENGTH);
        System.arraycopy(
                hmac.of("state", provider, returnTo.toString(), secret, encode(body)),
                0,
                state,
                body.length,
                MAC_BYTES);
        return new Begun(encode(state), secret, pairOf(hmac, encode(state), secret));
    }

    /** What a state that comes back is worth; empty when it is not ours, not this browser's, for something else, or late. */
    Optional<Returned> take(String provider, URI returnTo, String state, String browser, Instant now) {
        if (state.length() > LONGEST || browser.length() > LONGEST) {
            return Optional.empty();
        }
        byte[] joined;
        try {
            joined = Base64.getUrlDecoder().decode(state);
        } catch (IllegalArgumentException garbage) {
            return Optional.empty();
        }
        if (joined.length != LENGTH || !encode(joined).equals(state)) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOf(joined, RANDOM_BYTES + Long.BYTES);
        byte[] shown = Arrays.copyOfRange(joined, body.length, LENGTH);
        // Of whichever key: a replica with another current one may have begun the login.
        Optional<Hmac> maker = macs.all()
                .filter(hmac -> MessageDigest.isEqual(
                        shown, hmac.of("state", provider, returnTo.toString(), browser, encode(body))))
                .findFirst();
        if (maker.isEmpty()) {
            return Optional.empty();
        }
        Instant until = Instant.ofEpochSecond(ByteBuffer.wrap(body).getLong(RANDOM_BYTES));
        return now.isBefore(until)
                ? Optional.of(new Returned(pairOf(maker.get(), state, browser), digest(state), until))
                : Optional.empty();
    }

    /** Two tabs begin two logins, of which neither disturbs the other. */
    static String cookieOf(String state) {
        return COOKIE
                + state.substring(0, Math.min(state.length(), COOKIE_LETTERS)).replaceAll("[^A-Za-z0-9_-]", "");
    }

    private static Pair pairOf(Hmac hmac, String state, String browser) {
        return new Pair(encode(hmac.of("nonce", state, browser)), encode(hmac.of("verifier", state, browser)));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** A login that begins: the state is for the issuer, the secret for the browser's cookie. Never printed. */
    record Begun(String state, String browserSecret, Pair pair) {

        @Override
        public String toString() {
            return "Begun[…]";
        }
    }

    /** A login that comes back. */
    record Returned(Pair pair, byte[] digest, Instant until) {

        @Override
        public String toString() {
            return "Returned[…]";
        }
    }

    /** What the ID token must repeat, and what proves that who redeems the code is who asked for it. Never printed. */
    record Pair(String nonce, String verifier) {

        /** The verifier as it is shown beforehand (RFC 7636, S256). */
        String challenge() {
            return encode(digest(verifier));
        }

        @Override
        public String toString() {
            return "Pair[…]";
        }
    }
}

package io.clusterai.auth.secondfactor;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;

/** An app that shows one-time codes. Each code is good once; the owner is ahead of the clock by one at most. */
public final class Authenticator {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final Totp totp;
    private long step = Totp.step(Instant.now());

    public Authenticator(String base32) {
        BigInteger bits = base32.chars()
                .mapToObj(letter -> BigInteger.valueOf(ALPHABET.indexOf(letter)))
                .reduce(BigInteger.ONE, (all, next) -> all.shiftLeft(5).or(next));
        byte[] marked = bits.toByteArray();
        totp = new Totp(Arrays.copyOfRange(marked, marked.length - Totp.SECRET_BYTES, marked.length));
    }

    /** The code of now, then the one after it. */
    public String next() {
        return totp.codeOf(step++);
    }
}

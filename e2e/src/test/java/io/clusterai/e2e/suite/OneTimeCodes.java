package io.clusterai.e2e.suite;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An authenticator app (RFC 6238), written from the standard and not from the service. Its owner is ahead of the clock by one code at most. */
public final class OneTimeCodes {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int SECRET_BYTES = 20;
    private static final int SECONDS_PER_STEP = 30;

    private final SecretKeySpec secret;
    private long step;

    public OneTimeCodes(String base32, Instant now) {
        byte[] bits = base32.chars()
                .mapToObj(letter -> BigInteger.valueOf(ALPHABET.indexOf(letter)))
                .reduce(BigInteger.ONE, (all, next) -> all.shiftLeft(5).or(next))
                .toByteArray();
        secret = new SecretKeySpec(Arrays.copyOfRange(bits, bits.length - SECRET_BYTES, bits.length), "HmacSHA1");
        step = now.getEpochSecond() / SECONDS_PER_STEP;
    }

    /** The code of now, then the one after it. */
    public String next() {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(secret);
            byte[] hash =
                    mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step++).array());
            int number = ByteBuffer.wrap(hash).getInt(hash[hash.length - 1] & 0xf) & Integer.MAX_VALUE;
            return String.format(Locale.ROOT, "%06d", number % 1_000_000);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

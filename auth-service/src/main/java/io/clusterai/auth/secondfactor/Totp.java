package io.clusterai.auth.secondfactor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One-time codes by the clock, RFC 6238 with what every authenticator app knows: SHA-1, six digits, thirty seconds. Never printed. */
final class Totp {

    static final int SECRET_BYTES = 20;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int BITS_PER_LETTER = 5;
    private static final int SECONDS_PER_STEP = 30;
    private static final int STEPS_APART = 1;
    private static final int ALL_CODES = 1_000_000;

    private final byte[] secret;

    Totp(byte[] secret) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("a secret has " + SECRET_BYTES + " bytes");
        }
        this.secret = secret.clone();
    }

    /**
     * The step whose code this is, if it is of now or of a neighbouring step, because clocks differ; empty otherwise, and for a step up to the last
     * used one: a code is good once.
     */
    OptionalLong match(String code, Instant now, long lastUsed) {
        long present = step(now);
        for (long step = present - STEPS_APART; step <= present + STEPS_APART; step++) {
            if (step > lastUsed && same(codeOf(step), code)) {
                return OptionalLong.of(step);
            }
        }
        return OptionalLong.empty();
    }

    static long step(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), SECONDS_PER_STEP);
    }

    String codeOf(long step) {
        byte[] hash = hmac(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
        int offset = hash[hash.length - 1] & 0xf;
        int number = ByteBuffer.wrap(hash, offset, Integer.BYTES).getInt() & Integer.MAX_VALUE;
        return String.format(Locale.ROOT, "%06d", number % ALL_CODES);
    }

    /** The secret as people type it into an app. */
    String base32() {
        StringBuilder text = new StringBuilder();
        int held = 0;
        int bits = 0;
        for (byte octet : secret) {
            held = held << Byte.SIZE | octet & 0xff;
            bits += Byte.SIZE;
            while (bits >= BITS_PER_LETTER) {
                bits -= BITS_PER_LETTER;
                text.append(ALPHABET.charAt(held >> bits & 0x1f));
            }
        }
        return text.toString();
    }

    byte[] secret() {
        return secret.clone();
    }

    private byte[] hmac(byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA1", impossible);
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Totp[…]";
    }
}

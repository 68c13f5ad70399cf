package io.clusterai.auth.secondfactor;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.sealing.Hmac;
import io.clusterai.platform.sealing.Macs;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Codes on paper for the day the phone is lost, each good once. Only keyed hashes are stored, because people copy short texts alone. */
final class RecoveryCodes {

    static final int COUNT = 10;

    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789";
    private static final int LETTERS = 10;
    private static final int HALF = 5;

    private final Macs macs;

    RecoveryCodes(Macs macs) {
        this.macs = requireNonNull(macs, "macs is null");
    }

    static List<String> generate(SecureRandom random) {
        return Stream.generate(() -> one(random)).limit(COUNT).toList();
    }

    /** Under which key {@link #hash} is. */
    String keyId() {
        return macs.keyId();
    }

    /** As it is stored. */
    byte[] hash(UUID userId, String code) {
        return hash(macs.current(), userId, code);
    }

    /** As it may have been stored under any of the keys, however it is typed. */
    List<byte[]> hashes(UUID userId, String code) {
        return macs.all().map(hmac -> hash(hmac, userId, code)).toList();
    }

    private static byte[] hash(Hmac hmac, UUID userId, String code) {
        return hmac.of((userId + ":" + normalized(code)).getBytes(StandardCharsets.UTF_8));
    }

    private static String normalized(String code) {
        return code.replaceAll("[\\s-]", "").toLowerCase(Locale.ROOT);
    }

    private static String one(SecureRandom random) {
        StringBuilder code = new StringBuilder();
        IntStream.range(0, LETTERS).forEach(index -> {
            if (index == HALF) {
                code.append('-');
            }
            code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        });
        return code.toString();
    }

    @Override
    public String toString() {
        return "RecoveryCodes[…]";
    }
}

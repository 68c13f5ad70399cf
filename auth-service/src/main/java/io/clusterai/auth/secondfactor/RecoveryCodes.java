package io.clusterai.auth.secondfactor;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Codes on paper for the day the phone is lost, each good once. Only keyed hashes are stored, because people copy short texts alone. */
final class RecoveryCodes {

    static final int COUNT = 10;

    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789";
    private static final int LETTERS = 10;
    private static final int HALF = 5;

    private final byte[] key;

    RecoveryCodes(byte[] key) {
        this.key = key.clone();
    }

    static List<String> generate(SecureRandom random) {
        return Stream.generate(() -> one(random)).limit(COUNT).toList();
    }

    /** However it is typed. */
    byte[] hash(UUID userId, String code) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal((userId + ":" + normalized(code)).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
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

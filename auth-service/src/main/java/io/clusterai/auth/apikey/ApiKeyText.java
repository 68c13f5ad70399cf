package io.clusterai.auth.apikey;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as its holder keeps it, {@code cai_<id>_<secret>}. The secret is random and long, so that a plain hash of it gives nothing away. Never
 * printed.
 */
record ApiKeyText(UUID id, String secret) {

    static final int SECRET_BYTES = 24;

    private static final Pattern FORM = Pattern.compile("cai_([0-9a-f]{32})_([0-9a-f]{48})");
    private static final HexFormat HEX = HexFormat.of();

    ApiKeyText {
        requireNonNull(id, "id is null");
        requireNonNull(secret, "secret is null");
    }

    static ApiKeyText of(UUID id, byte[] random) {
        if (random.length != SECRET_BYTES) {
            throw new IllegalArgumentException("a secret has " + SECRET_BYTES + " bytes");
        }
        return new ApiKeyText(id, HEX.formatHex(random));
    }

    /** Empty for what cannot be a key of ours. */
    static Optional<ApiKeyText> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String id = matcher.group(1);
        UUID uuid = new UUID(HexFormat.fromHexDigitsToLong(id, 0, 16), HexFormat.fromHexDigitsToLong(id, 16, 32));
        return Optional.of(new ApiKeyText(uuid, matcher.group(2)));
    }

    String text() {
        return "cai_" + HEX.toHexDigits(id.getMostSignificantBits()) + HEX.toHexDigits(id.getLeastSignificantBits())
                + '_' + secret;
    }

    /** All that is stored. */
    byte[] hash() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    @Override
    public String toString() {
        return "ApiKeyText[" + id + "]";
    }
}

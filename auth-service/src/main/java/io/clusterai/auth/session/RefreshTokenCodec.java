package io.clusterai.auth.session;

import io.clusterai.auth.key.Hmac;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Refresh tokens are a MAC over (session, generation): nothing of them is stored, and the successor of a token can be computed again at any
 * time, the same on every replica.
 */
public final class RefreshTokenCodec {

    private static final String PREFIX = "car_";
    private static final int BODY_BYTES = 24;
    private static final int MAC_BYTES = 32;
    private static final int LENGTH = PREFIX.length() + (BODY_BYTES + MAC_BYTES) * 8 / 6 + 1;

    private final Hmac hmac;

    public RefreshTokenCodec(byte[] key) {
        hmac = new Hmac(key);
    }

    public String encode(RefreshToken token) {
        byte[] body = token.bytes();
        byte[] joined = Arrays.copyOf(body, BODY_BYTES + MAC_BYTES);
        System.arraycopy(hmac.of(body), 0, joined, BODY_BYTES, MAC_BYTES);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(joined);
    }

    /** The token, or empty when we did not issue it. */
    public Optional<RefreshToken> decode(String text) {
        if (text.length() != LENGTH || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] joined = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
            byte[] body = Arrays.copyOf(joined, BODY_BYTES);
            byte[] mac = Arrays.copyOfRange(joined, BODY_BYTES, joined.length);
            return MessageDigest.isEqual(mac, hmac.of(body)) ? Optional.of(read(body)) : Optional.empty();
        } catch (IllegalArgumentException garbage) {
            return Optional.empty();
        }
    }

    private static RefreshToken read(byte[] body) {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        return new RefreshToken(new UUID(buffer.getLong(), buffer.getLong()), buffer.getLong());
    }
}

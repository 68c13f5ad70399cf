package io.clusterai.auth.session;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.sealing.Hmac;
import io.clusterai.platform.sealing.Macs;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Refresh tokens are a MAC over (session, generation): nothing of them is stored, and the successor of a token can be computed again at any
 * time, the same on every replica. A token of any of the installation's keys is one of ours.
 */
public final class RefreshTokenCodec {

    private static final String PREFIX = "car_";
    private static final int BODY_BYTES = 24;
    private static final int MAC_BYTES = 32;
    private static final int LENGTH = PREFIX.length() + (BODY_BYTES + MAC_BYTES) * 8 / 6 + 1;

    private final Macs macs;

    public RefreshTokenCodec(Macs macs) {
        this.macs = requireNonNull(macs, "macs is null");
    }

    /** Under which key {@link #encode(RefreshToken)} makes a token. */
    public String keyId() {
        return macs.keyId();
    }

    public String encode(RefreshToken token) {
        return encode(token, macs.current());
    }

    /** As it was made under this key, while it is here. */
    public String encode(RefreshToken token, String keyId) {
        return encode(token, macs.under(keyId).orElseGet(macs::current));
    }

    private static String encode(RefreshToken token, Hmac hmac) {
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
            return macs.all().anyMatch(hmac -> MessageDigest.isEqual(mac, hmac.of(body)))
                    ? Optional.of(read(body))
                    : Optional.empty();
        } catch (IllegalArgumentException garbage) {
            return Optional.empty();
        }
    }

    private static RefreshToken read(byte[] body) {
        ByteBuffer buffer = ByteBuffer.wrap(body);
        return new RefreshToken(new UUID(buffer.getLong(), buffer.getLong()), buffer.getLong());
    }
}

package io.clusterai.auth.login;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Under which keys guesses are counted: MACs, because people mistake the field and type their password as a name. An IPv6 address stands for
 * its /64, which is what one household or one machine has.
 */
final class GuessKeys {

    private static final int NETWORK_BYTES = 8;

    private final SecretKeySpec key;

    GuessKeys(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** The same on every replica, whether the account exists or not. */
    Three of(String account, String address) {
        String network = network(address);
        return new Three(key("pair", account, network), key("address", network), key("account", account));
    }

    private UUID key(String... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                mac.update(bytes);
            }
            ByteBuffer digest = ByteBuffer.wrap(mac.doFinal());
            return new UUID(digest.getLong(), digest.getLong());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }

    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            byte[] bytes = InetAddress.ofLiteral(address.split("%", 2)[0]).getAddress();
            return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, NETWORK_BYTES));
        } catch (IllegalArgumentException notAnAddress) {
            return address;
        }
    }

    /** Keys for {@link Guesses}. */
    record Three(UUID pair, UUID address, UUID account) {}
}

package io.clusterai.auth.login;

import static java.util.Objects.requireNonNull;

import io.clusterai.platform.sealing.Hmac;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Under which keys guesses are counted: MACs, because people mistake the field and type their password as a name. An IPv6 address stands for
 * its /64, which is what one household or one machine has.
 */
final class GuessKeys {

    private static final int NETWORK_BYTES = 8;

    private final Hmac hmac;

    GuessKeys(Hmac hmac) {
        this.hmac = requireNonNull(hmac, "hmac is null");
    }

    /** The same on every replica, whether the account exists or not. */
    Three of(String account, String address) {
        String network = network(address);
        return new Three(key("pair", account, network), key("address", network), ofAccount(account));
    }

    /** The key of an account from everywhere. */
    UUID ofAccount(String account) {
        return key("account", account);
    }

    private UUID key(String kind, String... names) {
        ByteBuffer digest = ByteBuffer.wrap(hmac.of(kind, names));
        return new UUID(digest.getLong(), digest.getLong());
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

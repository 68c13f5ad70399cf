package io.clusterai.platform.sealing;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** MACs for one purpose: made under the current key, recognised under every one of the ring. Never printed. */
public final class Macs {

    private final List<Key> keys;

    Macs(List<Key> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a MAC needs a key");
        }
        this.keys = List.copyOf(keys);
    }

    /** Under one key that belongs to no ring. */
    public static Macs under(byte[] key) {
        return new Macs(List.of(new Key("", new Hmac(key))));
    }

    /** Under which key {@link #current} makes them. */
    public String keyId() {
        return keys.getFirst().id();
    }

    public Hmac current() {
        return keys.getFirst().hmac();
    }

    /** The current one first. */
    public Stream<Hmac> all() {
        return keys.stream().map(Key::hmac);
    }

    /** Under the key with this id, if it is here. */
    public Optional<Hmac> under(String keyId) {
        return keys.stream()
                .filter(key -> key.id().equals(keyId))
                .map(Key::hmac)
                .findFirst();
    }

    @Override
    public String toString() {
        return "Macs[" + keyId() + "]";
    }

    /** A key of the ring, made for this purpose. */
    record Key(String id, Hmac hmac) {}
}

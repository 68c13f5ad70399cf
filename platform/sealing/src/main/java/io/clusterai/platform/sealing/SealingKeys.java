package io.clusterai.platform.sealing;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The ring of keys of a service: the current one seals, and it and the others open.
 *
 * @param source where they are configured, for whoever has to find out why something does not open
 * @param all the current one first; none where a service may do without
 */
public record SealingKeys(String source, List<SealingKey> all) {

    /** More would be keys that somebody forgot to take out. */
    public static final int MOST = 5;

    public SealingKeys {
        requireNonNull(source, "source is null");
        all = List.copyOf(all);
        if (all.size() > MOST) {
            throw new IllegalStateException(source + ": at most " + MOST + " keys, the current one included");
        }
        Set<String> ids = new HashSet<>();
        all.forEach(key -> {
            if (!ids.add(key.id())) {
                throw new IllegalStateException(source + ": two files hold the same key, " + key.id());
            }
        });
    }

    /** Without a current key nothing can be sealed. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Under which key something is sealed now; the empty text without one. */
    public String currentId() {
        return all.isEmpty() ? "" : all.getFirst().id();
    }

    public Optional<SealingKey> current() {
        return all.stream().findFirst();
    }

    /** The ids of all keys. */
    public List<String> ids() {
        return all.stream().map(SealingKey::id).toList();
    }

    /** The ids of all keys, and the empty text of what was written before ids were. */
    public List<String> readable() {
        List<String> readable = new ArrayList<>(ids());
        readable.add("");
        return List.copyOf(readable);
    }

    /** Seals and opens for one purpose. */
    public Seal seal(String purpose, SecureRandom random) {
        return seal(key -> key.derive(purpose), random);
    }

    /** Seals and opens under keys made of the ring's in this way. */
    public Seal seal(Function<SealingKey, byte[]> derivation, SecureRandom random) {
        return new Seal(
                source,
                all.stream()
                        .map(key -> new Seal.Key(key.id(), derivation.apply(key)))
                        .toList(),
                random);
    }

    /** MACs for one purpose. */
    public Macs macs(String purpose) {
        return new Macs(all.stream()
                .map(key -> new Macs.Key(key.id(), new Hmac(key.derive(purpose))))
                .toList());
    }
}

package io.clusterai.auth.oauth;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What an issuer says of somebody, after it was checked that it says so. An address that it did not verify is not among it. */
record Claims(String issuer, String subject, Map<String, Object> values) {

    private static final String EMAIL = "email";
    private static final Set<String> PROOFS = Set.of("amr", "acr");
    private static final int LONGEST = 255;
    private static final int MOST = 1000;

    Claims {
        requireNonNull(issuer, "issuer is null");
        if (requireNonNull(subject, "subject is null").isBlank() || subject.length() > LONGEST) {
            throw new IllegalArgumentException("a subject has 1 to " + LONGEST + " characters");
        }
        Map<String, Object> copy = new HashMap<>(values);
        if (!"true".equals(String.valueOf(copy.get("email_verified")))) {
            copy.remove(EMAIL);
        }
        copy.values().removeIf(value -> value == null);
        values = Map.copyOf(copy);
    }

    /** The texts of a claim, by its name or by a path such as {@code realm_access.roles}. */
    List<String> texts(String path) {
        return find(values, path).stream()
                .flatMap(found -> found instanceof Collection<?> several ? several.stream() : Stream.of(found))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .limit(MOST)
                .toList();
    }

    /** How the issuer says that somebody signed in there: the methods, and the level of it. */
    List<String> proofs() {
        return PROOFS.stream().flatMap(name -> texts(name).stream()).toList();
    }

    Optional<String> text(String path) {
        return texts(path).stream().filter(text -> !text.isBlank()).findFirst();
    }

    boolean has(String path) {
        return find(values, path).isPresent();
    }

    /** More of the same person; what is there already stays, and how they signed in was said in what was signed, or not at all. */
    Claims with(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.keySet().removeAll(PROOFS);
        all.putAll(values);
        return new Claims(issuer, subject, all);
    }

    /** Names with dots in them come first: issuers put addresses there. */
    private static Optional<Object> find(Map<?, ?> within, String path) {
        Object direct = within.get(path);
        if (direct != null) {
            return Optional.of(direct);
        }
        int dot = path.indexOf('.');
        return dot > 0 && within.get(path.substring(0, dot)) instanceof Map<?, ?> deeper
                ? find(deeper, path.substring(dot + 1))
                : Optional.empty();
    }

    /** Of a person: only who says it. */
    @Override
    public String toString() {
        return "Claims[" + issuer + "]";
    }
}

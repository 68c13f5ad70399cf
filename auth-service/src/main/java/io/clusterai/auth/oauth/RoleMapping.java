package io.clusterai.auth.oauth;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which roles the word of an issuer gives. Nothing is given that is not configured.
 *
 * @param claim where the issuer names groups or roles; without it roles are given here, and the issuer says nothing of them
 * @param roles what each of those values is worth
 * @param otherwise for whoever has none of them
 */
record RoleMapping(Optional<String> claim, Map<String, List<String>> roles, List<String> otherwise) {

    RoleMapping {
        requireNonNull(claim, "claim is null");
        roles = Map.copyOf(roles);
        otherwise = List.copyOf(otherwise);
    }

    /** Reads {@code value=role}; a value may hold the sign itself, as names in directories do. */
    static RoleMapping of(Optional<String> claim, List<String> pairs, List<String> otherwise) {
        Map<String, List<String>> roles = new TreeMap<>();
        for (String pair : pairs) {
            int sign = pair.lastIndexOf('=');
            if (sign < 1 || sign == pair.length() - 1) {
                throw new IllegalArgumentException("a role is mapped as value=role: " + pair);
            }
            roles.computeIfAbsent(pair.substring(0, sign).strip(), value -> new ArrayList<>())
                    .add(pair.substring(sign + 1).strip());
        }
        return new RoleMapping(claim, roles, otherwise);
    }

    /** What the issuer makes of somebody at every login; empty when it does not concern itself with roles. */
    Optional<List<String>> managed(Claims claims) {
        return claim.map(name -> {
            TreeSet<String> given = new TreeSet<>();
            claims.texts(name).forEach(value -> given.addAll(roles.getOrDefault(value, List.of())));
            return given.isEmpty() ? initial() : List.copyOf(given);
        });
    }

    /** What somebody begins with of whose roles the issuer says nothing. */
    List<String> initial() {
        return otherwise.stream().distinct().sorted().toList();
    }
}

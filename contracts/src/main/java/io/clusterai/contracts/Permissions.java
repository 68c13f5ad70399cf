package io.clusterai.contracts;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Permission names, {@code <resource>:<verb>}; {@code *} stands for every resource or every verb. */
public final class Permissions {

    public static final String USERS_READ = "users:read";
    public static final String USERS_WRITE = "users:write";
    public static final String ROLES_READ = "roles:read";
    public static final String ROLES_WRITE = "roles:write";
    public static final String AUDIT_READ = "audit:read";
    public static final String AUDIT_WRITE = "audit:write";
    public static final String HEALTH_READ = "health:read";
    public static final String DASHBOARD_READ = "dashboard:read";
    public static final String METRICS_READ = "metrics:read";
    public static final String METRICS_WRITE = "metrics:write";
    public static final String CLUSTERS_READ = "clusters:read";
    public static final String CLUSTERS_WRITE = "clusters:write";
    public static final String WORKERS_READ = "workers:read";
    public static final String WORKERS_WRITE = "workers:write";
    public static final String NODES_READ = "nodes:read";
    public static final String NODES_WRITE = "nodes:write";
    public static final String MODELS_READ = "models:read";
    public static final String MODELS_WRITE = "models:write";
    public static final String MODELS_DELETE = "models:delete";
    public static final String OPERATIONS_READ = "operations:read";
    public static final String RULES_READ = "rules:read";
    public static final String RULES_WRITE = "rules:write";
    public static final String ALERTS_READ = "alerts:read";
    public static final String ALERTS_ACKNOWLEDGE = "alerts:acknowledge";
    public static final String CHANNELS_READ = "channels:read";
    public static final String CHANNELS_WRITE = "channels:write";

    private Permissions() {}

    /** Whether a granted name such as {@code *:read} or {@code silences:*} covers a wanted one. Deny by default. */
    public static boolean covers(String granted, String wanted) {
        int grantedColon = granted.indexOf(':');
        int wantedColon = wanted.indexOf(':');
        if (grantedColon <= 0 || wantedColon <= 0) {
            return false;
        }
        return partCovers(granted.substring(0, grantedColon), wanted.substring(0, wantedColon))
                && partCovers(granted.substring(grantedColon + 1), wanted.substring(wantedColon + 1));
    }

    /** What two sets of granted names have in common: a key that asks for {@code *:read} in the hands of a viewer reads what a viewer reads. */
    public static List<String> meet(Collection<String> one, Collection<String> other) {
        return one.stream()
                .flatMap(first -> other.stream().flatMap(second -> meet(first, second).stream()))
                .distinct()
                .sorted()
                .toList();
    }

    private static Optional<String> meet(String one, String other) {
        int oneColon = one.indexOf(':');
        int otherColon = other.indexOf(':');
        if (oneColon <= 0 || otherColon <= 0) {
            return Optional.empty();
        }
        return narrower(one.substring(0, oneColon), other.substring(0, otherColon))
                .flatMap(resource -> narrower(one.substring(oneColon + 1), other.substring(otherColon + 1))
                        .map(verb -> resource + ":" + verb));
    }

    private static Optional<String> narrower(String one, String other) {
        if (partCovers(one, other)) {
            return Optional.of(other);
        }
        return partCovers(other, one) ? Optional.of(one) : Optional.empty();
    }

    private static boolean partCovers(String granted, String wanted) {
        return granted.equals("*") || granted.equals(wanted);
    }
}

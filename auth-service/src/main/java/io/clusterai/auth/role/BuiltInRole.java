package io.clusterai.auth.role;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The roles every installation has. What a viewer may read is listed: {@code *:read} would include users, roles, keys and the audit trail. */
public enum BuiltInRole {
    VIEWER("May see everything that runs", Lists.READ),
    OPERATOR("May run the clusters", Lists.READ_AND_RUN),
    ADMIN("May do everything", List.of("*:*"));

    private final String description;
    private final List<String> permissions;

    BuiltInRole(String description, List<String> permissions) {
        this.description = description;
        this.permissions = permissions;
    }

    public String roleName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String description() {
        return description;
    }

    public List<String> permissions() {
        return permissions;
    }

    /** Enum constants cannot refer to constants of the enum itself. */
    private static final class Lists {

        static final List<String> READ = Stream.of(
                        "alerts",
                        "channels",
                        "clusters",
                        "dashboard",
                        "escalations",
                        "health",
                        "metrics",
                        "models",
                        "nodes",
                        "operations",
                        "routes",
                        "rules",
                        "schedules",
                        "silences",
                        "workers")
                .map(resource -> resource + ":read")
                .toList();

        static final List<String> READ_AND_RUN = Stream.concat(
                        READ.stream().filter(permission -> !permission.startsWith("silences:")),
                        Stream.of(
                                "alerts:acknowledge",
                                "alerts:ingest",
                                "audit:read",
                                "clusters:write",
                                "metrics:write",
                                "models:use",
                                "models:write",
                                "nodes:write",
                                "rules:write",
                                "silences:*",
                                "workers:write"))
                .sorted()
                .toList();
    }
}

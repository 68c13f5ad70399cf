package io.clusterai.platform.access;

import io.clusterai.contracts.Permissions;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.util.List;
import java.util.Optional;

/**
 * What must be meant: whoever uses one of these permissions says so in the request itself.
 *
 * @param permissions names or patterns like {@code models:delete}
 */
public record Confirmation(List<String> permissions) {

    public static final String HEADER = "X-Confirm";

    private static final String MEANT = "yes";

    public Confirmation {
        permissions = List.copyOf(permissions);
    }

    static Confirmation of(AccessConfig config) {
        return new Confirmation(config.confirmation().permissions().orElseGet(List::of));
    }

    static boolean isMeant(Optional<String> said) {
        return said.filter(MEANT::equals).isPresent();
    }

    /** Refuses a request that does not say it. */
    public void require(String permission, Optional<String> said) {
        boolean asked = permissions.stream().anyMatch(pattern -> Permissions.covers(pattern, permission));
        if (asked && !isMeant(said)) {
            throw new ProblemException(
                    ErrorCode.CONFIRMATION_REQUIRED,
                    "This uses " + permission + "; send it again with the header " + HEADER + ": " + MEANT
                            + " if you mean it.");
        }
    }
}

package io.clusterai.auth.role;

import io.clusterai.contracts.Permissions;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.util.Collection;

/**
 * Nobody hands out more than they hold, nor changes somebody who holds more: {@code users:write} alone does not make an administrator.
 *
 * @param held what the person who decides may do
 */
public record Delegation(Collection<String> held) {

    public boolean reaches(Collection<String> permissions) {
        return permissions.stream()
                .allMatch(permission -> held.stream().anyMatch(granted -> Permissions.covers(granted, permission)));
    }

    /** Refuses what it does not reach. */
    public void require(Collection<String> permissions) {
        if (!reaches(permissions)) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "This includes permissions that you do not hold.");
        }
    }
}

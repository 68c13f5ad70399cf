package io.clusterai.auth.role;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import java.util.Collection;
import java.util.List;

/**
 * Nobody hands out more than they hold, nor changes somebody who holds more: {@code users:write} alone does not make an administrator.
 *
 * @param held what the person who decides may do
 * @param policy and to what that is limited
 */
public record Delegation(Collection<String> held, AccessPolicy policy) {

    public boolean reaches(Collection<String> permissions) {
        return permissions.stream()
                .allMatch(permission -> held.stream().anyMatch(granted -> Permissions.covers(granted, permission)));
    }

    /** Refuses limits that are wider than one's own. */
    public void require(AccessPolicy wanted) {
        if (!policy.and(wanted).equals(wanted)) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "This reaches beyond what you are limited to.");
        }
    }

    /** Refuses to touch somebody who holds more. */
    public void require(Collection<String> permissions, AccessPolicy limits) {
        require(permissions);
        require(limits);
    }

    /** Refuses what it does not reach. */
    public void require(Collection<String> permissions) {
        if (!reaches(permissions)) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "This includes permissions that you do not hold.");
        }
    }

    /** Refuses what has nothing in common with what is held; {@code alerts:*} may stand for those permissions on alerts that are held. */
    public void requireSomeOfEach(Collection<String> patterns) {
        if (!patterns.stream().allMatch(this::meets)) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "This includes permissions that you do not hold.");
        }
    }

    private boolean meets(String pattern) {
        return !Permissions.meet(held, List.of(pattern)).isEmpty();
    }
}

package io.clusterai.auth.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Permissions;
import io.clusterai.platform.access.TokenVerifier;
import io.clusterai.platform.access.testing.Tokens;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInRoleTest {

    @ParameterizedTest
    @CsvSource({
        "alerts:read, true, true",
        "dashboard:read, true, true",
        "workers:write, false, true",
        "models:write, false, true",
        "models:use, false, true",
        "alerts:acknowledge, false, true",
        "alerts:ingest, false, true",
        "silences:read, true, true",
        "silences:write, false, true",
        "metrics:write, false, true",
        "audit:read, false, true",
        "models:delete, false, false",
        "channels:read, true, true",
        "channels:write, false, false",
        "routes:write, false, false",
        "users:read, false, false",
        "users:write, false, false",
        "roles:read, false, false",
        "keys:read, false, false",
    })
    void followsTheRoleTable(String permission, boolean viewer, boolean operator) {
        assertThat(permits(BuiltInRole.VIEWER, permission)).isEqualTo(viewer);
        assertThat(permits(BuiltInRole.OPERATOR, permission)).isEqualTo(operator);
        assertThat(permits(BuiltInRole.ADMIN, permission)).isTrue();
    }

    /** Services test themselves with these tokens: they must not drift from the roles. */
    @Test
    void testTokensCarryTheSamePermissions() {
        TokenVerifier verifier = new TokenVerifier(InstantSource.system());

        assertThat(verifier.verify(Tokens.viewer(), Tokens.state()).permissions())
                .containsExactlyInAnyOrderElementsOf(BuiltInRole.VIEWER.permissions());
        assertThat(verifier.verify(Tokens.operator(), Tokens.state()).permissions())
                .containsExactlyInAnyOrderElementsOf(BuiltInRole.OPERATOR.permissions());
        assertThat(verifier.verify(Tokens.admin(), Tokens.state()).permissions())
                .containsExactlyInAnyOrderElementsOf(BuiltInRole.ADMIN.permissions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"alerts:read", "silences:write", "silences:*", "*:read"})
    void delegationReachesWhatIsHeld(String wanted) {
        assertThat(new Delegation(List.of("*:read", "silences:*"), AccessPolicy.UNLIMITED).reaches(List.of(wanted)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alerts:write", "*:*", "alerts:*", "*:write", "alerts", ""})
    void delegationStopsAtWhatIsNot(String wanted) {
        assertThat(new Delegation(List.of("*:read", "silences:*"), AccessPolicy.UNLIMITED)
                        .reaches(List.of("alerts:read", wanted)))
                .isFalse();
    }

    private static boolean permits(BuiltInRole role, String permission) {
        return role.permissions().stream().anyMatch(granted -> Permissions.covers(granted, permission));
    }
}

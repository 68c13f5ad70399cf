package io.clusterai.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Proof;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallerTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void mayWhatAWildcardCovers() {
        assertThat(caller("silences:*").may("silences:write")).isTrue();
        assertThat(caller("*:read").may("alerts:read")).isTrue();
    }

    @Test
    void mayNothingElse() {
        assertThat(caller("*:read").may("alerts:acknowledge")).isFalse();
        assertThat(caller("alerts:read").may("alert:read")).isFalse();
        assertThat(caller().may("alerts:read")).isFalse();
        assertThat(caller("*:*").may("alerts")).isFalse();
    }

    @Test
    void mayNeverMakeAnInternalCall() {
        assertThat(caller("*:*", "internal:call").may(InternalCalls.PERMISSION)).isFalse();
    }

    @Test
    void isRevokedWithItsSession() {
        AccessState state = state(Set.of("s-1"), List.of());

        assertThat(state.revokes(caller())).isTrue();
    }

    @Test
    void isRevokedByALaterChangeOfTheUser() {
        AccessState state = state(Set.of(), List.of(new AccessState.RevokedUser("u-1", NOON, 6)));

        assertThat(state.revokes(caller())).isTrue();
    }

    @Test
    void isRevokedByALaterChangeOfItsApiKey() {
        AccessState state = state(Set.of(), List.of(new AccessState.RevokedUser("s-1", NOON, 6)));

        assertThat(state.revokes(caller())).isTrue();
    }

    @Test
    void isNotRevokedByTheChangeItsTokenAlreadyCarries() {
        AccessState state = state(
                Set.of("s-2"),
                List.of(
                        new AccessState.RevokedUser("u-1", NOON.plusSeconds(60), 5),
                        new AccessState.RevokedUser("u-2", NOON, 9)));

        assertThat(state.revokes(caller())).isFalse();
    }

    private static Caller caller(String... permissions) {
        return new Caller(
                "u-1",
                "ann",
                "s-1",
                Set.of("some"),
                Set.of(permissions),
                5,
                NOON,
                NOON.plusSeconds(900),
                AccessPolicy.UNLIMITED,
                Proof.NONE,
                false);
    }

    private static AccessState state(Set<String> sessions, List<AccessState.RevokedUser> users) {
        return new AccessState(10, NOON, new AccessState.Keys(List.of()), sessions, users);
    }
}

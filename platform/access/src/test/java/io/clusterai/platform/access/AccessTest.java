package io.clusterai.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clusterai.contracts.Proof;
import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessTest {

    private static final String SESSION = "session-viewer";

    private final String token = Tokens.viewer();

    private final FakeAuthority authority = new FakeAuthority();
    private final FakeCopy copy = new FakeCopy();
    private long nanos;
    private final Access access = new Access(new TestConfig(), authority, copy, null, () -> nanos);

    @Test
    void letsInWhomTheAuthorityKnows() {
        authority.answer = Optional.of(state(1));

        assertThat(authenticate().username()).isEqualTo("viewer");
    }

    @Test
    void doesNotAskAgainWhileTheListIsFresh() {
        authority.answer = Optional.of(state(1));

        authenticate();
        authenticate();

        assertThat(authority.questions).containsExactly(Optional.empty());
    }

    @Test
    void answersAtOnceOnlyWhileTheListIsFresh() {
        authority.answer = Optional.of(state(1));
        assertThat(access.authenticateNow(token)).isEmpty();

        authenticate();
        assertThat(access.authenticateNow(token)).map(Caller::username).contains("viewer");

        later(Duration.ofMillis(2001));
        assertThat(access.authenticateNow(token)).isEmpty();
    }

    @Test
    void checksNoSignatureAtOnce() {
        authority.answer = Optional.of(state(1));
        access.refresh().await().indefinitely();

        assertThat(access.authenticateNow(token)).isEmpty();
        assertThat(access.authenticateNow("no token at all")).isEmpty();
    }

    @Test
    void refusesAtOnceWhatWasRevoked() {
        authority.answer = Optional.of(state(1, SESSION));
        refusal();

        assertThatThrownBy(() -> access.authenticateNow(token))
                .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.UNAUTHENTICATED));
    }

    @Test
    void readsTheCopyWhenTheAuthorityIsSilent() {
        copy.held = Optional.of(state(1));

        assertThat(authenticate().username()).isEqualTo("viewer");
    }

    @Test
    void seesARevocationThatOnlyTheCopyTells() {
        authority.answer = Optional.of(state(1));
        authenticate();
        authority.answer = Optional.empty();
        copy.held = Optional.of(state(2, SESSION));

        later(Duration.ofMillis(2001));

        assertThat(refusal()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void knowsNobodyWithoutAnyList() {
        assertThat(refusal()).isEqualTo(ErrorCode.ACCESS_STATE_UNKNOWN);
    }

    @Test
    void neverSaysAStaleYes() {
        authority.answer = Optional.of(state(1));
        Caller caller = authenticate();
        authority.answer = Optional.empty();

        later(Duration.ofSeconds(2));
        assertThat(authenticate().userId()).isEqualTo(caller.userId());
        assertThat(access.isLive(caller)).isTrue();

        later(Duration.ofNanos(1));
        assertThat(refusal()).isEqualTo(ErrorCode.ACCESS_STATE_UNKNOWN);
        assertThat(access.isLive(caller)).isFalse();
    }

    @Test
    void anOlderCopyDoesNotMakeTheListFresh() {
        authority.answer = Optional.of(state(5));
        authenticate();
        authority.answer = Optional.empty();
        copy.held = Optional.of(state(4));

        later(Duration.ofMillis(2001));

        assertThat(refusal()).isEqualTo(ErrorCode.ACCESS_STATE_UNKNOWN);
    }

    @Test
    void comesBackWithTheAuthority() {
        assertThat(refusal()).isEqualTo(ErrorCode.ACCESS_STATE_UNKNOWN);

        authority.answer = Optional.of(state(1));

        assertThat(authenticate().username()).isEqualTo("viewer");
    }

    @Test
    void tellsListenersOfAChangeOnceAndNoLongerThanTheyWant() {
        List<Long> heard = new ArrayList<>();
        var listening = access.onChange(changed -> heard.add(changed.epoch()));

        for (long epoch : new long[] {1, 1, 2}) {
            authority.answer = Optional.of(state(epoch));
            access.refresh().await().indefinitely();
        }
        listening.cancel();
        authority.answer = Optional.of(state(3));
        access.refresh().await().indefinitely();

        assertThat(heard).containsExactly(1L, 2L);
    }

    @Test
    void aSocketsCallerIsNoLongerLiveOnceRevoked() {
        authority.answer = Optional.of(state(1));
        Caller caller = authenticate();

        authority.answer = Optional.of(state(2, SESSION));
        access.refresh().await().indefinitely();

        assertThat(access.isLive(caller)).isFalse();
    }

    @Test
    void refusesToStartWithoutASecret() {
        assertThatThrownBy(() -> access.start(null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("access.service-secret");
    }

    private Caller authenticate() {
        return access.authenticate(token).await().indefinitely();
    }

    private ErrorCode refusal() {
        try {
            throw new AssertionError("let in: " + authenticate());
        } catch (ProblemException refused) {
            return refused.code();
        }
    }

    private void later(Duration time) {
        nanos += time.toNanos();
    }

    private static AccessState state(long epoch, String... revokedSessions) {
        return new AccessState(epoch, Instant.EPOCH, Tokens.state().keys(), Set.of(revokedSessions), List.of());
    }

    /** Answers with the state it is given, and not at all without one. */
    private static final class FakeAuthority implements AccessStateSource {

        private final List<Optional<Long>> questions = new ArrayList<>();
        private Optional<AccessState> answer = Optional.empty();

        @Override
        public Uni<Optional<AccessState>> fetch(Optional<Long> knownEpoch) {
            questions.add(knownEpoch);
            return answer.isEmpty()
                    ? Uni.createFrom().failure(new IllegalStateException("silent"))
                    : Uni.createFrom().item(answer.filter(state -> !knownEpoch.equals(Optional.of(state.epoch()))));
        }
    }

    private static final class FakeCopy extends AccessStateCopy {

        private Optional<AccessState> held = Optional.empty();

        FakeCopy() {
            super(null, null, null);
        }

        @Override
        public Uni<AccessState> read() {
            return held.isEmpty()
                    ? Uni.createFrom().failure(new IllegalStateException("no copy"))
                    : Uni.createFrom().item(held.get());
        }
    }

    @Test
    void startsOnlyWithRangesOfProxiesThatNobodyNeedsToLookUp() {
        for (String name : List.of("::1", "10.0.0.1", "gateway", "gateway/24", "")) {
            Access named = new Access(
                    new TestConfig() {
                        @Override
                        public List<String> trustedProxies() {
                            return List.of("10.0.0.0/8", name);
                        }
                    },
                    authority,
                    copy,
                    null,
                    () -> nanos);
            assertThatThrownBy(() -> named.start(null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("access.trusted-proxies: '" + name + "'");
        }
        assertThatThrownBy(() -> access.start(null)).hasMessage("access.service-secret is not set");
    }

    static class TestConfig implements AccessConfig {

        @Override
        public List<URI> authUrl() {
            return List.of();
        }

        @Override
        public Optional<String> serviceSecret() {
            return Optional.empty();
        }

        @Override
        public Duration pollEvery() {
            return Duration.ofMillis(500);
        }

        @Override
        public Duration validFor() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration timeout() {
            return Duration.ofMillis(600);
        }

        @Override
        public List<String> trustedProxies() {
            return List.of("127.0.0.0/8", "::1/128");
        }

        @Override
        public StepUpConfig stepUp() {
            return new StepUpConfig() {

                @Override
                public Optional<List<String>> permissions() {
                    return Optional.empty();
                }

                @Override
                public Proof.Level level() {
                    return Proof.Level.PASSWORD;
                }

                @Override
                public Duration within() {
                    return Duration.ofMinutes(5);
                }
            };
        }

        @Override
        public ConfirmationConfig confirmation() {
            return Optional::empty;
        }

        @Override
        public boolean staticKeys() {
            return false;
        }
    }
}

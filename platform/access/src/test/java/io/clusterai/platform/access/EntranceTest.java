package io.clusterai.platform.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.clusterai.platform.access.testing.Tokens;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntranceTest {

    private static final String KEY = "cai_key";

    private final FakeAccess access = new FakeAccess();
    private final FakeExchange exchange = new FakeExchange();
    private Instant now = Instant.now();
    private final Entrance entrance = new Entrance(access, exchange, () -> now);

    @Test
    void passesTokensOnAsTheyAre() {
        String token = Tokens.viewer();

        assertThat(admit(token).accessToken()).isEqualTo(token);
        assertThat(exchange.questions).isEmpty();
    }

    @Test
    void exchangesAKeyOnceForAWhile() {
        exchange.answer = token();

        Entrance.Admission admission = admit(KEY);
        admit(KEY);

        assertThat(admission.caller().username()).isEqualTo("operator");
        assertThat(admission.accessToken())
                .isEqualTo(exchange.answer.orElseThrow().accessToken());
        assertThat(exchange.questions).containsExactly(KEY);
        now = now.plus(Entrance.GOOD_FOR);
        admit(KEY);
        assertThat(exchange.questions).hasSize(2);
    }

    @Test
    void neverKnowsAKeyWithoutWaiting() {
        exchange.answer = token();

        assertThat(entrance.admitNow(KEY)).isEmpty();
        assertThat(exchange.questions).isEmpty();
    }

    @Test
    void knowsAKeyAtOnceThatItExchangedLately() {
        exchange.answer = token();
        admit(KEY);

        assertThat(entrance.admitNow(KEY))
                .map(Entrance.Admission::accessToken)
                .contains(exchange.answer.orElseThrow().accessToken());
        access.revoked = Set.of(exchange.answer.orElseThrow().accessToken());
        assertThat(entrance.admitNow(KEY)).as("it may be worth another token").isEmpty();
        access.revoked = Set.of();
        now = now.plus(Entrance.GOOD_FOR);
        assertThat(entrance.admitNow(KEY)).isEmpty();
        assertThat(exchange.questions).hasSize(1);
    }

    @Test
    void refusesWhatIsNoKeyAndDoesNotAskAgainAtOnce() {
        assertThat(refusal(KEY)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(refusal(KEY)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(exchange.questions).hasSize(1);

        now = now.plus(Entrance.BAD_FOR);
        exchange.answer = token();
        assertThat(admit(KEY).caller().username()).isEqualTo("operator");
    }

    @Test
    void refusesWhatIsTooLongWithoutAsking() {
        assertThat(refusal(KEY + "x".repeat(300))).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(exchange.questions).isEmpty();
    }

    @Test
    void goesOnWithWhatItKnowsWhileNobodyAnswers() {
        exchange.answer = token();
        admit(KEY);
        exchange.silent = true;

        now = now.plus(Entrance.GOOD_FOR);

        assertThat(admit(KEY).caller().username()).isEqualTo("operator");
        now = exchange.answer.orElseThrow().expiresAt();
        assertThat(refusal(KEY)).isEqualTo(ErrorCode.ACCESS_STATE_UNKNOWN);
    }

    @Test
    void knowsNothingOfANewKeyWhileNobodyAnswers() {
        exchange.silent = true;

        assertThat(refusal(KEY)).isEqualTo(ErrorCode.ACCESS_STATE_UNKNOWN);
    }

    @Test
    void exchangesAgainWhenTheTokenWasRevokedAndTheKeyWasNot() {
        exchange.answer = token();
        String first = admit(KEY).accessToken();
        access.revoked = Set.of(first);
        exchange.answer = token();

        assertThat(admit(KEY).accessToken()).isNotEqualTo(first);
    }

    @Test
    void refusesWhenTheKeyWasRevokedWithItsToken() {
        exchange.answer = token();
        access.revoked = Set.of(admit(KEY).accessToken());
        exchange.answer = Optional.empty();

        assertThat(refusal(KEY)).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void asksNoMoreThanTwiceForATokenThatNobodyAccepts() {
        exchange.answer = token();
        access.revoked = Set.of(exchange.answer.orElseThrow().accessToken());

        assertThat(refusal(KEY)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(exchange.questions).hasSize(2);
    }

    private Entrance.Admission admit(String credential) {
        return entrance.admit(credential).await().indefinitely();
    }

    private ErrorCode refusal(String credential) {
        return catchThrowableOfType(ProblemException.class, () -> admit(credential))
                .code();
    }

    private Optional<ApiKeyExchange.KeyToken> token() {
        return Optional.of(new ApiKeyExchange.KeyToken(Tokens.operator(), now.plus(TokenVerifier.LIFETIME)));
    }

    /** Accepts test tokens that are not revoked. */
    private static final class FakeAccess extends Access {

        private Set<String> revoked = Set.of();

        FakeAccess() {
            super(new AccessTest.TestConfig(), null, null, null, System::nanoTime);
        }

        @Override
        public Uni<Caller> authenticate(String token) {
            return Uni.createFrom().item(() -> caller(token));
        }

        @Override
        Optional<Caller> authenticateNow(String token) {
            return Optional.of(caller(token));
        }

        private Caller caller(String token) {
            if (revoked.contains(token)) {
                throw new ProblemException(ErrorCode.UNAUTHENTICATED, "revoked");
            }
            return new TokenVerifier(Instant::now).verify(token, Tokens.state());
        }
    }

    private static final class FakeExchange implements ApiKeyExchange {

        private final List<String> questions = new ArrayList<>();
        private Optional<KeyToken> answer = Optional.empty();
        private boolean silent;

        @Override
        public Uni<Optional<KeyToken>> exchange(String key) {
            questions.add(key);
            return silent
                    ? Uni.createFrom().failure(new IllegalStateException("silent"))
                    : Uni.createFrom().item(answer);
        }
    }
}

package io.clusterai.platform.access;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets people in by access token and programs by API key. A key is exchanged at auth-service for a token, which is remembered, bounded; whoever
 * is asked further inside sees tokens alone. A remembered token outlives an outage of auth-service but no revocation.
 */
@Singleton
public class Entrance {

    static final Duration GOOD_FOR = Duration.ofSeconds(30);
    static final Duration BAD_FOR = Duration.ofSeconds(2);

    private static final String KEY_PREFIX = "cai_";
    private static final int LONGEST_KEY = 200;
    private static final int REMEMBERED_KEYS = 10_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Access access;
    private final ApiKeyExchange exchange;
    private final InstantSource clock;
    private final Cache<String, Answer> answers = Caffeine.newBuilder()
            .maximumSize(REMEMBERED_KEYS)
            .expireAfterWrite(TokenVerifier.LIFETIME)
            .build();
    private final Map<String, Uni<Answer>> questions = new ConcurrentHashMap<>();

    @Inject
    Entrance(Access access, ApiKeyExchange exchange) {
        this(access, exchange, InstantSource.system());
    }

    Entrance(Access access, ApiKeyExchange exchange, InstantSource clock) {
        this.access = access;
        this.exchange = exchange;
        this.clock = clock;
    }

    /** Who presents this, and the access token to pass on. Fails like {@link Access#authenticate}. */
    public Uni<Admission> admit(String credential) {
        if (!credential.startsWith(KEY_PREFIX)) {
            return access.authenticate(credential).map(caller -> new Admission(credential, caller));
        }
        if (credential.length() > LONGEST_KEY) {
            return Uni.createFrom().failure(refusal());
        }
        String digest = TokenVerifier.digest(credential);
        return answerTo(digest, credential)
                .chain(this::enter)
                .onFailure(Entrance::isRefusal)
                .recoverWithUni(refused -> again(digest, credential, refused));
    }

    /**
     * The same for somebody who was let in before, which costs next to nothing; empty when a signature has to be checked or auth-service to
     * be asked. Throws what {@link #admit} fails with.
     */
    public Optional<Admission> admitNow(String credential) {
        if (!credential.startsWith(KEY_PREFIX)) {
            return access.authenticateNow(credential).map(caller -> new Admission(credential, caller));
        }
        if (credential.length() > LONGEST_KEY) {
            return Optional.empty();
        }
        Answer known = answers.getIfPresent(TokenVerifier.digest(credential));
        if (known == null || known.token().isEmpty() || !clock.instant().isBefore(known.until())) {
            return Optional.empty();
        }
        String token = known.token().get().accessToken();
        try {
            return access.authenticateNow(token).map(caller -> new Admission(token, caller));
        } catch (ProblemException refused) {
            // The key may be worth something still.
            return Optional.empty();
        }
    }

    /** What is remembered may have been revoked by a change after which the key is still worth something. */
    private Uni<Admission> again(String digest, String credential, Throwable refused) {
        Answer remembered = answers.getIfPresent(digest);
        if (remembered == null || remembered.token().isEmpty()) {
            return Uni.createFrom().failure(refused);
        }
        answers.invalidate(digest);
        return answerTo(digest, credential).chain(this::enter);
    }

    private Uni<Admission> enter(Answer answer) {
        String token = answer.token().map(ApiKeyExchange.KeyToken::accessToken).orElseThrow(Entrance::refusal);
        return access.authenticate(token).map(caller -> new Admission(token, caller));
    }

    private Uni<Answer> answerTo(String digest, String credential) {
        Answer remembered = answers.getIfPresent(digest);
        if (remembered != null && clock.instant().isBefore(remembered.until())) {
            return Uni.createFrom().item(remembered);
        }
        return ask(digest, credential).onFailure().recoverWithUni(silence -> withoutAuthority(remembered, silence));
    }

    /** Many requests with one key at once ask once. */
    private Uni<Answer> ask(String digest, String credential) {
        return questions.computeIfAbsent(digest, key -> Uni.createFrom()
                .deferred(() -> exchange.exchange(credential))
                .map(token -> remember(key, token))
                .onTermination()
                .invoke(() -> questions.remove(key))
                .memoize()
                .indefinitely());
    }

    private Answer remember(String digest, Optional<ApiKeyExchange.KeyToken> token) {
        Answer answer = new Answer(token, clock.instant().plus(token.isPresent() ? GOOD_FOR : BAD_FOR));
        answers.put(digest, answer);
        return answer;
    }

    private Uni<Answer> withoutAuthority(Answer known, Throwable silence) {
        boolean usable = known != null
                && known.token()
                        .filter(token -> clock.instant().isBefore(token.expiresAt()))
                        .isPresent();
        return usable
                ? Uni.createFrom().item(known)
                : Uni.createFrom()
                        .failure(new ProblemException(
                                        ErrorCode.ACCESS_STATE_UNKNOWN, "API keys cannot be checked now.", silence)
                                .withRetryAfter(RETRY_AFTER));
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ProblemException problem && problem.code() == ErrorCode.UNAUTHENTICATED;
    }

    private static ProblemException refusal() {
        return new ProblemException(ErrorCode.UNAUTHENTICATED, "The API key is not valid.");
    }

    /** Somebody who was let in. The token is a secret: never printed. */
    public record Admission(String accessToken, Caller caller) {

        public Admission {
            requireNonNull(accessToken, "accessToken is null");
            requireNonNull(caller, "caller is null");
        }

        @Override
        public String toString() {
            return "Admission[" + caller.sessionId() + "]";
        }
    }

    private record Answer(Optional<ApiKeyExchange.KeyToken> token, Instant until) {}
}

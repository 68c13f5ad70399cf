package io.clusterai.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Proof;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.access.Caller;
import io.clusterai.platform.access.Confirmation;
import io.clusterai.platform.access.Standing;
import io.clusterai.platform.access.StepUp;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CacheKeyTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void isTheSameForThoseWhoMaySeeTheSame() {
        assertThat(key("/a?x=1", "", caller("ada", "workers:read", "alerts:read")))
                .isEqualTo(key("/a?x=1", "", caller("bob", "alerts:read", "workers:read")));
    }

    @Test
    void differsInEverythingThatMayChangeTheAnswer() {
        Caller caller = caller("ada", "workers:read");

        assertThat(Set.of(
                        key("/a", "", caller),
                        key("/a?x=1", "", caller),
                        key("/a", "application/json", caller),
                        key("/a", "", caller("ada", "workers:*")),
                        key("/a", "", caller("ada")),
                        key("/a", "", limited(AccessPolicy.of(List.of(), null))),
                        key("/a", "", limited(AccessPolicy.of(List.of("c1"), null))),
                        key("/a", "", limited(AccessPolicy.of(List.of("c2"), null))),
                        key("/a", "", limited(AccessPolicy.of(null, List.of("c1")))),
                        CacheKey.of(Upstream.WORKERS, "/a", "", CacheService.scope(caller, List.of("proved lately"))),
                        CacheKey.of(Upstream.WORKERS, "/a", "", CacheService.scope(caller, List.of("a program"))),
                        CacheKey.of(Upstream.ALERTS, "/a", "", CacheService.scope(caller, List.of()))))
                .hasSize(12);
    }

    @Test
    void givesNobodyWhatAProofHasOpenedForOthers() {
        Standing standing = standing(List.of("workers:*"), List.of());
        Caller proved = with(new Proof(Proof.Level.PASSWORD, NOW.minusSeconds(60)), false);
        Caller longAgo = with(new Proof(Proof.Level.PASSWORD, NOW.minusSeconds(301)), false);
        Caller never = with(Proof.NONE, false);
        Caller program = with(Proof.NONE, true);

        assertThat(words(standing, proved))
                .isEqualTo(words(standing, with(new Proof(Proof.Level.SECOND_FACTOR, NOW), false)));
        assertThat(words(standing, longAgo)).isEqualTo(words(standing, never)).isNotEqualTo(words(standing, proved));
        assertThat(words(standing, program)).isNotEqualTo(words(standing, never));
    }

    @Test
    void sharesAnswersWhateverTheProofWhereNothingAsksForOne() {
        Standing standing = standing(List.of(), List.of());

        assertThat(words(standing, with(new Proof(Proof.Level.PASSWORD, NOW), false)))
                .isEqualTo(words(standing, with(Proof.NONE, false)));
        assertThat(standing.of(with(Proof.NONE, false), Optional.of("yes"), NOW))
                .isEmpty();
    }

    @Test
    void givesNobodyWhatWasConfirmedByOthers() {
        Standing standing = standing(List.of(), List.of("alerts:read"));
        Caller caller = with(Proof.NONE, false);

        assertThat(standing.of(caller, Optional.of("yes"), NOW)).isNotEqualTo(words(standing, caller));
        assertThat(standing.of(caller, Optional.of("no"), NOW)).isEqualTo(words(standing, caller));
    }

    private static List<String> words(Standing standing, Caller caller) {
        return standing.of(caller, Optional.empty(), NOW);
    }

    private static Standing standing(List<String> proved, List<String> confirmed) {
        return new Standing(
                new StepUp(proved, Proof.Level.PASSWORD, Duration.ofMinutes(5)), new Confirmation(confirmed));
    }

    private static Caller with(Proof proof, boolean byApiKey) {
        return caller("ada", AccessPolicy.UNLIMITED, proof, byApiKey, "workers:read");
    }

    /** A new part of a caller may change what services answer: then it belongs into the key, or here. */
    @Test
    void knowsEveryPartOfACaller() {
        Set<String> considered = Set.of("permissions", "policy", "proof", "byApiKey");
        Set<String> changesNoAnswer =
                Set.of("userId", "username", "sessionId", "roles", "epoch", "issuedAt", "expiresAt");

        assertThat(Arrays.stream(Caller.class.getRecordComponents()).map(RecordComponent::getName))
                .allMatch(part -> considered.contains(part) || changesNoAnswer.contains(part));
    }

    private static CacheKey key(String target, String accept, Caller caller) {
        return CacheKey.of(Upstream.WORKERS, target, accept, CacheService.scope(caller, List.of()));
    }

    private static Caller caller(String name, String... permissions) {
        return caller(name, AccessPolicy.UNLIMITED, Proof.NONE, false, permissions);
    }

    private static Caller limited(AccessPolicy policy) {
        return caller("ada", policy, Proof.NONE, false, "workers:read");
    }

    private static Caller caller(
            String name, AccessPolicy policy, Proof proof, boolean byApiKey, String... permissions) {
        return new Caller(
                name,
                name,
                "session of " + name,
                Set.of("role of " + name),
                new LinkedHashSet<>(List.of(permissions)),
                1,
                Instant.EPOCH,
                Instant.MAX,
                policy,
                proof,
                byApiKey);
    }
}

package io.clusterai.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.contracts.AccessPolicy;
import io.clusterai.contracts.Proof;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.access.Caller;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CacheKeyTest {

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
                        CacheKey.of(Upstream.ALERTS, "/a", "", CacheService.scope(caller))))
                .hasSize(10);
    }

    /** A new part of a caller may change what services answer: then it belongs into the key, or here. */
    @Test
    void knowsEveryPartOfACaller() {
        Set<String> considered = Set.of("permissions", "policy");
        Set<String> changesNoAnswer = Set.of(
                "userId", "username", "sessionId", "roles", "epoch", "issuedAt", "expiresAt", "proof", "byApiKey");

        assertThat(Arrays.stream(Caller.class.getRecordComponents()).map(RecordComponent::getName))
                .allMatch(part -> considered.contains(part) || changesNoAnswer.contains(part));
    }

    private static CacheKey key(String target, String accept, Caller caller) {
        return CacheKey.of(Upstream.WORKERS, target, accept, CacheService.scope(caller));
    }

    private static Caller caller(String name, String... permissions) {
        return caller(name, AccessPolicy.UNLIMITED, permissions);
    }

    private static Caller limited(AccessPolicy policy) {
        return caller("ada", policy, "workers:read");
    }

    private static Caller caller(String name, AccessPolicy policy, String... permissions) {
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
                Proof.NONE,
                false);
    }
}

package io.clusterai.auth.apikey;

import io.clusterai.contracts.Actor;
import io.clusterai.contracts.OperationRecorded;
import io.clusterai.contracts.OperationRecorded.Change;
import io.clusterai.contracts.OperationRecorded.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Something somebody does with an API key, as it goes on record. Of the secret there is nothing to tell. */
final class ApiKeyAct {

    private ApiKeyAct() {}

    static OperationRecorded created(Actor actor, ApiKey key, Instant at) {
        return done(actor, "api-keys.create", key, Change.between(Map.of(), described(key)), at);
    }

    static OperationRecorded rotated(Actor actor, ApiKey key, Duration overlap, Instant at) {
        return done(
                actor,
                "api-keys.rotate",
                key,
                List.of(Change.masked("secret"), new Change("overlap", null, overlap.toString())),
                at);
    }

    static OperationRecorded deleted(Actor actor, ApiKey key, Instant at) {
        return done(actor, "api-keys.delete", key, Change.between(described(key), Map.of()), at);
    }

    private static OperationRecorded done(Actor actor, String action, ApiKey key, List<Change> changes, Instant at) {
        // Everybody may manage their own keys.
        String permission = actor.id().equals(key.userId().toString()) ? null : ApiKeyService.MANAGE;
        Target target = new Target("api-key", key.id().toString(), key.name());
        return OperationRecorded.done(actor, action, permission, target, changes, at);
    }

    private static Map<String, String> described(ApiKey key) {
        Map<String, String> fields = new TreeMap<>();
        fields.put("user", key.userId().toString());
        fields.put("scopes", String.join(", ", key.scopes()));
        key.policy().clusters().ifPresent(clusters -> fields.put("clusters", String.join(", ", clusters)));
        key.policy().models().ifPresent(models -> fields.put("models", String.join(", ", models)));
        key.expiresAt().ifPresent(end -> fields.put("expiresAt", end.toString()));
        return fields;
    }
}

package io.clusterai.platform.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClientResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Asks auth-service what a key is worth. */
@ApplicationScoped
class ApiKeyClient implements ApiKeyExchange {

    private static final String PATH = "/internal/api-key-exchange";

    private final AuthServiceCalls auth;
    private final ObjectMapper json;

    ApiKeyClient(AuthServiceCalls auth, ObjectMapper json) {
        this.auth = auth;
        this.json = json;
    }

    @Override
    public Uni<Optional<KeyToken>> exchange(String key) {
        RequestOptions request =
                new RequestOptions().setMethod(HttpMethod.POST).putHeader("Content-Type", "application/json");
        Buffer body = Buffer.newInstance(new JsonObject().put("key", key).toBuffer());
        return auth.call(PATH, request, body, this::read);
    }

    private Uni<Optional<KeyToken>> read(HttpClientResponse response) {
        return switch (response.statusCode()) {
            case 200 -> response.body().map(body -> Optional.of(parse(body.getBytes())));
            case 404 -> Uni.createFrom().item(Optional.empty());
            default ->
                Uni.createFrom().failure(new IllegalStateException("auth-service answered " + response.statusCode()));
        };
    }

    private KeyToken parse(byte[] body) {
        try {
            return json.readValue(body, KeyToken.class);
        } catch (java.io.IOException unreadable) {
            throw new IllegalStateException("answer to an exchange is unreadable");
        }
    }
}

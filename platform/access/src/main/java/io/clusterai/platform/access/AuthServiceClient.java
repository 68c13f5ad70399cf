package io.clusterai.platform.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClientResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Asks auth-service for the access state. */
@ApplicationScoped
@DefaultBean
class AuthServiceClient implements AccessStateSource {

    private static final String PATH = "/internal/access-state";

    private final AuthServiceCalls auth;
    private final ObjectMapper json;

    AuthServiceClient(AuthServiceCalls auth, ObjectMapper json) {
        this.auth = auth;
        this.json = json;
    }

    @Override
    public Uni<Optional<AccessState>> fetch(Optional<Long> knownEpoch) {
        RequestOptions request = new RequestOptions().setMethod(HttpMethod.GET);
        knownEpoch.ifPresent(epoch -> request.putHeader("If-None-Match", "\"" + epoch + "\""));
        return auth.call(PATH, request, Buffer.buffer(), this::read);
    }

    private Uni<Optional<AccessState>> read(HttpClientResponse response) {
        return switch (response.statusCode()) {
            case 200 -> response.body().map(body -> Optional.of(parse(body.getBytes())));
            case 304 -> Uni.createFrom().item(Optional.empty());
            default ->
                Uni.createFrom().failure(new IllegalStateException("auth-service answered " + response.statusCode()));
        };
    }

    private AccessState parse(byte[] body) {
        try {
            return json.readValue(body, AccessState.class);
        } catch (java.io.IOException unreadable) {
            throw new IllegalStateException("access state is unreadable", unreadable);
        }
    }
}

package io.clusterai.platform.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.http.HttpClient;
import io.vertx.mutiny.core.http.HttpClientResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Asks auth-service for the access state; a replica that does not answer is followed by the next one. */
@ApplicationScoped
@DefaultBean
class AuthServiceClient implements AccessStateSource {

    private static final String PATH = "/internal/access-state";

    private final HttpClient http;
    private final AccessConfig config;
    private final ObjectMapper json;
    private volatile int preferred;

    AuthServiceClient(Vertx vertx, AccessConfig config, ObjectMapper json) {
        this.http =
                vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(2).setKeepAliveTimeout(10));
        this.config = config;
        this.json = json;
    }

    @Override
    public Uni<Optional<AccessState>> fetch(Optional<Long> knownEpoch) {
        List<URI> replicas = config.authUrl();
        int first = preferred;
        Uni<Optional<AccessState>> answer = ask(replicas.get(first % replicas.size()), knownEpoch);
        for (int next = 1; next < replicas.size(); next++) {
            int candidate = (first + next) % replicas.size();
            answer = answer.onFailure().recoverWithUni(() -> ask(replicas.get(candidate), knownEpoch)
                    .invoke(() -> preferred = candidate));
        }
        return answer;
    }

    private Uni<Optional<AccessState>> ask(URI replica, Optional<Long> knownEpoch) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(replica.resolve(PATH).toString())
                .putHeader("Authorization", credentials())
                .setTimeout(config.timeout().toMillis());
        knownEpoch.ifPresent(epoch -> request.putHeader("If-None-Match", "\"" + epoch + "\""));
        return http.request(request)
                .chain(prepared -> prepared.send())
                .chain(this::read)
                .ifNoItem()
                .after(config.timeout())
                .fail();
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

    private String credentials() {
        String pair = InternalCalls.USERNAME + ":" + config.serviceSecret().orElseThrow();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}

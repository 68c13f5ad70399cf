package io.clusterai.platform.access;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClient;
import io.vertx.mutiny.core.http.HttpClientResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** Calls auth-service with the service secret; a replica that does not answer is followed by the next one. */
@ApplicationScoped
class AuthServiceCalls {

    private final HttpClient http;
    private final AccessConfig config;
    private volatile int preferred;

    AuthServiceCalls(Vertx vertx, AccessConfig config) {
        this.http =
                vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(4).setKeepAliveTimeout(10));
        this.config = config;
    }

    /**
     * Sends the request to one replica after the other until {@code read} is content with an answer.
     *
     * @param request everything but the address
     * @param read fails on an answer that another replica may be able to improve on
     */
    <T> Uni<T> call(String path, RequestOptions request, Buffer body, Function<HttpClientResponse, Uni<T>> read) {
        List<URI> replicas = config.authUrl();
        int first = preferred;
        Uni<T> answer = one(replicas.get(first % replicas.size()), path, request, body, read);
        for (int next = 1; next < replicas.size(); next++) {
            int candidate = (first + next) % replicas.size();
            answer = answer.onFailure().recoverWithUni(() -> one(replicas.get(candidate), path, request, body, read)
                    .invoke(() -> preferred = candidate));
        }
        return answer;
    }

    private <T> Uni<T> one(
            URI replica, String path, RequestOptions request, Buffer body, Function<HttpClientResponse, Uni<T>> read) {
        RequestOptions addressed = new RequestOptions(request)
                .setAbsoluteURI(replica.resolve(path).toString())
                .putHeader("Authorization", credentials())
                .setTimeout(config.timeout().toMillis());
        return http.request(addressed)
                .chain(prepared -> prepared.send(body))
                .chain(read::apply)
                .ifNoItem()
                .after(config.timeout())
                .fail();
    }

    private String credentials() {
        String pair = InternalCalls.USERNAME + ":" + config.serviceSecret().orElseThrow();
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}

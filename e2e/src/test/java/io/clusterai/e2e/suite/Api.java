package io.clusterai.e2e.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A client of the public API with nothing but HTTP and JSON, so that it sees what a stranger's client sees. */
public final class Api {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI gateway;
    private final String token;
    private final boolean uncached;

    private Api(URI gateway, String token, boolean uncached) {
        this.gateway = gateway;
        this.token = token;
        this.uncached = uncached;
    }

    /** Somebody without a token. */
    public static Api anonymous(URI gateway) {
        return new Api(gateway, "", false);
    }

    public static Api admin() {
        return login(Suite.url(), "admin", Suite.adminPassword());
    }

    public static Api login(URI gateway, String username, String password) {
        Answer answer = anonymous(gateway)
                .post(
                        "/api/v1/auth/login",
                        Suite.JSON
                                .createObjectNode()
                                .put("username", username)
                                .put("password", password)
                                .toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return new Api(gateway, answer.json().path("accessToken").asText(), false);
    }

    public Api withToken(String other) {
        return new Api(gateway, other, uncached);
    }

    public Api at(URI otherGateway) {
        return new Api(otherGateway, token, uncached);
    }

    /** Asks the services themselves, and is not given answers that the gateway remembers. */
    public Api uncached() {
        return new Api(gateway, token, true);
    }

    public String token() {
        return token;
    }

    public URI gateway() {
        return gateway;
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path, String json) {
        return send("POST", path, json);
    }

    public Answer put(String path, String json) {
        return send("PUT", path, json);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    /** Any method, JSON in and out. */
    public Answer send(String method, String path, String json) {
        return send(method, path, json, "application/json");
    }

    public Answer send(String method, String path, String body, String contentType) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", contentType);
        }
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (uncached) {
            request.header("Cache-Control", "no-cache");
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.headers().firstValue("Retry-After"),
                    response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(method + " " + path, failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The items of a list, first page. */
    public List<JsonNode> items(String path) {
        Answer answer = get(path);
        assertThat(answer.status()).as(path + ": " + answer.body()).isEqualTo(200);
        return stream(answer.json().path("items"));
    }

    public static List<JsonNode> stream(JsonNode array) {
        return Stream.iterate(0, index -> index < array.size(), index -> index + 1)
                .map(array::get)
                .toList();
    }

    public static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** What came back. */
    public record Answer(int status, String contentType, Optional<String> retryAfter, String body) {

        public JsonNode json() {
            return Suite.parse(body);
        }

        public Answer expect(int expected) {
            assertThat(status).as(body).isEqualTo(expected);
            return this;
        }
    }
}

package io.clusterai.bench.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.bench.BenchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The suite that the launcher started for this measurement, by the state it wrote down.
 *
 * @param folder for files that are gone with the suite
 * @param logs of processes beside it, which are kept
 */
public record RunningSuite(JsonNode state, String adminPassword, Path folder, Path logs) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static RunningSuite of(Path stateFile, Path adminPasswordFile) {
        try {
            return new RunningSuite(
                    JSON.readTree(stateFile.toFile()),
                    Files.readString(adminPasswordFile).strip(),
                    Files.createDirectories(stateFile.resolveSibling("services").resolve("bench")),
                    stateFile.resolveSibling("logs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first process of this name: a service or a server below them. */
    public Part part(String name) {
        JsonNode entries = state.path("entries");
        return IntStream.range(0, entries.size())
                .mapToObj(entries::get)
                .filter(entry -> entry.path("name").asText().equals(name))
                .map(entry -> new Part(
                        entry.path("process").path("pid").asLong(),
                        entry.path("address").asText(),
                        entry.path("port").asInt()))
                .findFirst()
                .orElseThrow(() -> new BenchException("the suite has no " + name));
    }

    /** The administrator's access token, for a new session. */
    public String accessToken() {
        return login(part("auth-service").url()).path("accessToken").asText();
    }

    /** The administrator's tokens for a new session, straight from an auth-service. */
    public JsonNode login(URI authService) {
        return post(authService.resolve("/api/v1/auth/login"), Map.of("username", "admin", "password", adminPassword));
    }

    /** Fails unless the answer is 200. */
    public JsonNode post(URI url, Map<String, String> body) {
        String answer = send(HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.valueToTree(body).toString())));
        try {
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless the answer is 200. */
    public void get(URI url) {
        send(HttpRequest.newBuilder(url));
    }

    private static String send(HttpRequest.Builder builder) {
        HttpRequest request = builder.timeout(Duration.ofSeconds(30)).build();
        try {
            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new BenchException(request.uri() + " answered " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted.", e);
        }
    }

    @Override
    public String toString() {
        return "RunningSuite[" + folder + "]";
    }

    /** One process. */
    public record Part(long pid, String address, int port) {

        public URI url() {
            return URI.create("http://127.0.0.1:" + port);
        }
    }
}

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
 * @param folder where measurements leave logs and other files
 */
public record RunningSuite(JsonNode state, String adminPassword, Path folder) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static RunningSuite of(Path stateFile, Path adminPasswordFile) {
        try {
            Path folder = Files.createDirectories(stateFile.resolveSibling("bench"));
            return new RunningSuite(
                    JSON.readTree(stateFile.toFile()),
                    Files.readString(adminPasswordFile).strip(),
                    folder);
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

    /** The administrator's tokens, for a new session, straight from auth-service. */
    public JsonNode login() {
        return post("/api/v1/auth/login", JSON.valueToTree(Map.of("username", "admin", "password", adminPassword)));
    }

    public String accessToken() {
        return login().path("accessToken").asText();
    }

    private JsonNode post(String path, JsonNode body) {
        try {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(part("auth-service").url().resolve(path))
                            .timeout(Duration.ofSeconds(30))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(body.toString()))
                            .build(),
                    BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new BenchException(path + " answered " + answer.statusCode());
            }
            return JSON.readTree(answer.body());
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

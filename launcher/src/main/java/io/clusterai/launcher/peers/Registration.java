package io.clusterai.launcher.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.clusterai.launcher.Console;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Makes neighbours known to the suite through its public API, each once. A failure is told and changes nothing else. */
public final class Registration {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration RETRY_AFTER = Duration.ofMillis(500);

    private final String gateway;
    private final Path adminPassword;
    private final Console console;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    public Registration(String gateway, Path adminPassword, Console console) {
        this.gateway = gateway;
        this.adminPassword = adminPassword;
        this.console = console;
    }

    public void register(Neighbourhood found) {
        if (found.isEmpty()) {
            return;
        }
        try {
            String token = login();
            for (DaskScheduler scheduler : found.schedulers()) {
                String name = "dask-" + scheduler.port();
                ObjectNode cluster = JSON.createObjectNode()
                        .put("name", name)
                        .put("address", scheduler.address())
                        .put("httpUrl", scheduler.httpUrl());
                once(token, "/api/v1/workers/clusters", "address", scheduler.address(), cluster);
                String metrics = scheduler.httpUrl() + "/metrics";
                ObjectNode target = JSON.createObjectNode().put("url", metrics).put("interval", "PT5S");
                target.putObject("labels").put("job", "dask");
                once(token, "/api/v1/metrics/targets", "url", metrics, target);
            }
            for (String url : found.ollamas()) {
                String name = "ollama-" + URI.create(url).getPort();
                once(
                        token,
                        "/api/v1/models/nodes",
                        "url",
                        url,
                        JSON.createObjectNode().put("name", name).put("url", url));
            }
        } catch (IOException e) {
            console.step("what was found on this machine is not registered: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String login() throws IOException, InterruptedException {
        ObjectNode credentials = JSON.createObjectNode()
                .put("username", "admin")
                .put("password", Files.readString(adminPassword).strip());
        HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(gateway + "/api/v1/auth/login"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(credentials.toString())));
        if (response.statusCode() == 401) {
            throw new IOException("the password of admin is not the one in " + adminPassword + " any more");
        }
        return JSON.readTree(expect(response, "login")).path("accessToken").asText();
    }

    private void once(String token, String path, String key, String value, ObjectNode body)
            throws IOException, InterruptedException {
        if (known(token, path, key).contains(value)) {
            return;
        }
        HttpResponse<String> response = send(authorised(token, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
        expect(response, path);
        console.step("registered " + value);
    }

    private Set<String> known(String token, String path, String key) throws IOException, InterruptedException {
        Set<String> values = new TreeSet<>();
        String cursor = "";
        do {
            JsonNode page = JSON.readTree(
                    expect(send(authorised(token, path + "?limit=200" + cursor).GET()), path));
            page.path("items").forEach(item -> values.add(item.path(key).asText()));
            String next = page.path("next").asText("");
            cursor = next.isEmpty() || next.equals("null") ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        return values;
    }

    private HttpRequest.Builder authorised(String token, String path) {
        return HttpRequest.newBuilder(URI.create(gateway + path)).header("Authorization", "Bearer " + token);
    }

    /** A service that just became ready may still be unknown to the gateway; it gets a moment. */
    private HttpResponse<String> send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.timeout(TIMEOUT).build();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() != 503 || System.nanoTime() > deadline) {
                    return response;
                }
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
            Thread.sleep(RETRY_AFTER);
        }
    }

    private static String expect(HttpResponse<String> response, String what) throws IOException {
        if (response.statusCode() / 100 != 2) {
            throw new IOException(what + " answered " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }
}

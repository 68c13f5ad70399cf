package io.clusterai.launcher.peers;

import io.clusterai.platform.stack.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The Dask schedulers and Ollama nodes of this machine: ours, and those found at their usual ports. */
public record Neighbourhood(Set<DaskScheduler> schedulers, Set<String> ollamas) {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int DASK_PORT = 8786;
    private static final String DASK_HTTP = "http://127.0.0.1:8787";
    private static final String OLLAMA = "http://127.0.0.1:11434";

    /** Looks around on 127.0.0.1 and adds the peers. */
    public static Neighbourhood explore(List<PeerStatus> peers) {
        Set<DaskScheduler> schedulers = new LinkedHashSet<>();
        Set<String> ollamas = new LinkedHashSet<>();
        for (PeerStatus peer : peers) {
            peer.scheduler().ifPresent(schedulers::add);
            ollamas.addAll(peer.ollamaUrls());
        }
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build()) {
            if (Ports.accepts(DASK_PORT) && contains(client, DASK_HTTP + "/json/identity.json", "\"workers\"")) {
                schedulers.add(new DaskScheduler("tcp://127.0.0.1:" + DASK_PORT, DASK_HTTP));
            }
            if (contains(client, OLLAMA + "/api/version", "\"version\"")) {
                ollamas.add(OLLAMA);
            }
        }
        return new Neighbourhood(schedulers, ollamas);
    }

    public boolean isEmpty() {
        return schedulers.isEmpty() && ollamas.isEmpty();
    }

    private static boolean contains(HttpClient client, String url, String word) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 && response.body().contains(word);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package io.clusterai.gateway.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.gateway.route.RawPath;
import io.clusterai.gateway.route.Upstream;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Reads lists of services page by page, in the name of a user. */
@ApplicationScoped
public class ListClient {

    private static final int PAGE = 200;

    private final UpstreamClient upstreams;
    private final ObjectMapper json;

    ListClient(UpstreamClient upstreams, ObjectMapper json) {
        this.upstreams = upstreams;
        this.json = json;
    }

    /**
     * The first {@code atMost} items.
     *
     * @param query further parameters, each led in by {@code &}
     */
    public Uni<List<JsonNode>> items(Upstream upstream, String path, String query, int atMost, String token) {
        return page(upstream, path, query, atMost, token, "", new ArrayList<>());
    }

    /** One page as the service gives it. */
    public Uni<JsonNode> page(Upstream upstream, String pathAndQuery, String token) {
        return upstreams.read(upstream, pathAndQuery, token).map(body -> parse(upstream, body));
    }

    private Uni<List<JsonNode>> page(
            Upstream upstream,
            String path,
            String query,
            int atMost,
            String token,
            String cursor,
            List<JsonNode> read) {
        int limit = Math.min(PAGE, atMost - read.size());
        String next = cursor.isEmpty() ? "" : "&cursor=" + RawPath.encode(cursor);
        return page(upstream, path + "?limit=" + limit + query + next, token).chain(page -> {
            page.path("items").forEach(read::add);
            String following = page.path("next").asText("");
            return following.isEmpty() || page.path("next").isNull() || read.size() >= atMost
                    ? Uni.createFrom().item(read)
                    : page(upstream, path, query, atMost, token, following, read);
        });
    }

    private JsonNode parse(Upstream upstream, Buffer body) {
        try {
            return json.readTree(body.toString());
        } catch (JsonProcessingException unreadable) {
            throw new ProblemException(
                    ErrorCode.UPSTREAM_FAILED, upstream.serviceName() + " did not answer in JSON.", unreadable);
        }
    }
}

package io.clusterai.gateway.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.gateway.proxy.UpstreamClient;
import io.clusterai.gateway.route.Route;
import io.clusterai.gateway.route.RouteTable;
import io.clusterai.gateway.route.Upstream;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.smallrye.mutiny.Uni;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The API of all services as one document. A service that does not answer is described as it was when it last did. */
@ApplicationScoped
class OpenApiService {

    private static final Logger LOG = Logger.getLogger(OpenApiService.class);
    private static final Duration FRESH = Duration.ofSeconds(60);
    private static final TypeReference<Map<String, Object>> DOCUMENT = new TypeReference<>() {};

    private final RouteTable routes = new RouteTable();
    private final UpstreamClient upstreams;
    private final OpenApiDocumentService own;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final String version;
    private final Map<Upstream, Known> known = new ConcurrentHashMap<>();

    OpenApiService(
            UpstreamClient upstreams,
            OpenApiDocumentService own,
            ObjectMapper json,
            InstantSource clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.upstreams = upstreams;
        this.own = own;
        this.json = json;
        this.clock = clock;
        this.version = version;
    }

    Uni<Map<String, Object>> document() {
        List<Uni<Optional<Known>>> read = new ArrayList<>();
        for (Upstream upstream : Upstream.values()) {
            read.add(read(upstream));
        }
        return Uni.join().all(read).andFailFast().map(documents -> {
            OpenApiMerge merge = new OpenApiMerge(this::isOpen);
            merge.add("gateway", parse(new String(own.getDocument(Format.JSON), StandardCharsets.UTF_8)));
            Upstream[] services = Upstream.values();
            for (int i = 0; i < services.length; i++) {
                String name = services[i].serviceName();
                documents.get(i).ifPresent(found -> merge.add(name, found.document()));
            }
            Map<String, Object> info = new TreeMap<>(
                    Map.of(
                            "title",
                            "Cluster AI",
                            "version",
                            version,
                            "description",
                            "The API of all services behind the gateway. Errors are application/problem+json. "
                                    + "What changes is pushed over the WebSocket /api/v1/stream, which docs/stream.md describes."));
            return merge.document(info);
        });
    }

    private boolean isOpen(String method, String path) {
        return switch (routes.route(method, path)) {
            case Route.Forward forward -> forward.open();
            case Route.Own own -> own.open();
            case Route.Nowhere nowhere -> false;
            case Route.Refused refused -> false;
        };
    }

    private Uni<Optional<Known>> read(Upstream upstream) {
        Known last = known.get(upstream);
        if (last != null && clock.instant().isBefore(last.readAt().plus(FRESH))) {
            return Uni.createFrom().item(Optional.of(last));
        }
        return upstreams
                .document(upstream, "/openapi?format=json")
                .map(answer -> {
                    if (answer.status() != 200) {
                        throw new IllegalStateException("status " + answer.status());
                    }
                    Known read = new Known(parse(answer.body().toString()), clock.instant());
                    known.put(upstream, read);
                    return Optional.of(read);
                })
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.infof(
                            "A service does not describe itself upstream=%s reason=%s",
                            upstream.serviceName(), failure.getMessage());
                    return Optional.ofNullable(last);
                });
    }

    private Map<String, Object> parse(String document) {
        try {
            return json.readValue(document, DOCUMENT);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("not an OpenAPI document", unreadable);
        }
    }

    private record Known(Map<String, Object> document, Instant readAt) {}
}

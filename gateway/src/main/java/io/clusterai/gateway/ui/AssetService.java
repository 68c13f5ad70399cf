package io.clusterai.gateway.ui;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/** Scripts and style sheets in the Brotli form that the build laid beside them, for browsers that take it. They are kept once read. */
@ApplicationScoped
class AssetService {

    private static final Logger LOG = Logger.getLogger(AssetService.class);
    private static final Pattern ASSET = Pattern.compile("/ui/assets/([A-Za-z0-9_.-]{1,100}\\.(js|css))");
    private static final Map<String, String> TYPES =
            Map.of("js", "text/javascript;charset=UTF-8", "css", "text/css;charset=UTF-8");

    private final Vertx vertx;

    /** What was read; no longer than the list of files that were built, because a name without a file is not kept. */
    private final Map<String, Buffer> read = new ConcurrentHashMap<>();

    AssetService(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Answers with the Brotli form, or lets the next handler answer. */
    void answer(RoutingContext context) {
        HttpServerRequest request = context.request();
        Matcher asset = ASSET.matcher(context.normalizedPath());
        if (!asset.matches()
                || !HttpMethod.GET.equals(request.method())
                || request.getHeader("Range") != null
                || !AcceptEncoding.allows(request.headers().getAll(HttpHeaders.ACCEPT_ENCODING), "br")) {
            context.next();
            return;
        }
        file(asset.group(1)).onComplete(done -> {
            if (done.failed()) {
                LOG.warnf("A file of the dashboard cannot be read reason=%s", done.cause());
            }
            if (done.failed() || done.result().isEmpty()) {
                context.next();
                return;
            }
            context.response()
                    .headers()
                    .set(HttpHeaders.CONTENT_TYPE, TYPES.get(asset.group(2)))
                    .set(HttpHeaders.CONTENT_ENCODING, "br")
                    .add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
            context.response().end(done.result().get());
        });
    }

    private Future<Optional<Buffer>> file(String name) {
        Buffer known = read.get(name);
        return known != null
                ? Future.succeededFuture(Optional.of(known))
                : vertx.executeBlocking(() -> load(name), false);
    }

    private Optional<Buffer> load(String name) throws IOException {
        String path = "META-INF/resources/ui/assets/" + name + ".br";
        try (InputStream file = Thread.currentThread().getContextClassLoader().getResourceAsStream(path)) {
            if (file == null) {
                return Optional.empty();
            }
            Buffer content = Buffer.buffer(file.readAllBytes());
            read.put(name, content);
            return Optional.of(content);
        }
    }
}

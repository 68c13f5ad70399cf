package io.clusterai.gateway.ui;

import io.clusterai.gateway.proxy.GateService;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The one page of the dashboard, with the nonce of the answer that carries it. A build without the dashboard has none. */
@ApplicationScoped
class PageService {

    private static final String FILE = "META-INF/resources/ui/index.html";
    private static final String PLACE_OF_THE_NONCE = "__CSP_NONCE__";

    private final Optional<String> page = read();

    /** Answers with the page; false when there is none. */
    boolean answers(RoutingContext context) {
        if (page.isEmpty()) {
            return false;
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
                .end(page.get().replace(PLACE_OF_THE_NONCE, GateService.nonce(context)));
        return true;
    }

    private static Optional<String> read() {
        try (InputStream file = Thread.currentThread().getContextClassLoader().getResourceAsStream(FILE)) {
            return file == null
                    ? Optional.empty()
                    : Optional.of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

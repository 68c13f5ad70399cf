package io.clusterai.gateway.ui;

import io.clusterai.gateway.proxy.ProblemPublisher;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Where pages lie: the dashboard under {@code /ui/}, the API's documentation under {@code /docs/}. */
@ApplicationScoped
class UiModule {

    /** After the gate, before everything that answers. */
    private static final int EARLY = -9_000;

    private static final String PAGE = "/ui/index.html";

    void install(@Observes Router router, PageService pages, AssetService assets, ProblemPublisher problems) {
        router.get("/").order(EARLY).handler(context -> redirect(context, "/ui/"));
        router.get("/ui").order(EARLY).handler(context -> redirect(context, "/ui/"));
        router.get("/docs").order(EARLY).handler(context -> redirect(context, "/docs/"));
        for (String folder : List.of("/ui/*", "/docs/*")) {
            router.route(folder)
                    .method(HttpMethod.GET)
                    .method(HttpMethod.HEAD)
                    .order(EARLY)
                    .handler(context -> cached(context, pages));
        }
        router.get("/ui/assets/*").order(EARLY + 1).handler(assets::answer);
        router.route()
                .last()
                .handler(context -> problems.answer(
                        context, new ProblemException(ErrorCode.NOT_FOUND, "Nothing lies at this path.")));
    }

    private static void redirect(RoutingContext context, String target) {
        // "/ui" matches "/ui/" as well, which is where the redirect leads.
        if (context.request().path().equals(target)) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(302)
                .putHeader(HttpHeaders.LOCATION, target)
                .end();
    }

    private static void cached(RoutingContext context, PageService pages) {
        String path = context.request().path();
        context.addHeadersEndHandler(done -> {
            HttpServerResponse response = context.response();
            if (response.getStatusCode() < 400) {
                response.putHeader(HttpHeaders.CACHE_CONTROL, CachePolicy.of(path));
            }
        });
        // Before the REST layer answers that it has no such resource, which it does ahead of the routes that serve the
        // page.
        boolean isPage = PagePath.isPlace(path) || path.equals(PAGE);
        if (isPage && pages.answers(context)) {
            return;
        }
        if (isPage && !path.equals(PAGE)) {
            context.reroute(PAGE);
        } else {
            context.next();
        }
    }
}

package io.clusterai.gateway.route;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The map of the public API. Works on raw paths, so that an encoded slash stays one. Only what is listed here is reachable: {@code /internal}
 * of a service is not.
 */
public final class RouteTable {

    private static final String API = "/api/v1/";

    private static final Map<String, Upstream> SERVICES = Map.of(
            "auth", Upstream.AUTH,
            "audit", Upstream.AUTH,
            "metrics", Upstream.METRICS,
            "workers", Upstream.WORKERS,
            "models", Upstream.MODELS,
            "alerts", Upstream.ALERTS);

    private static final Set<String> OPEN_AUTH = Set.of("login", "refresh", "logout", "providers");

    /** What browsers do under {@code providers/<name>} before anybody is signed in. */
    private static final Set<String> OPEN_PROVIDER = Set.of("login", "callback");

    private static final Set<String> OWN_PROTECTED =
            Set.of("/api/v1/health", "/api/v1/dashboard", "/api/v1/stream", "/api/v1/operations");
    private static final Set<String> OWN_OPEN = Set.of(
            "/",
            "/ui",
            "/docs",
            "/openapi-ui/swagger-ui.css",
            "/openapi-ui/swagger-ui-bundle.js",
            "/health",
            "/api/v1/openapi");
    /** Those of {@link #OWN_OPEN} that answer with something other than a page or what pages are made of. */
    private static final Set<String> NO_PAGES = Set.of("/health", "/api/v1/openapi");

    private static final List<String> OWN_OPEN_FOLDERS = List.of("/ui/", "/docs/");

    /** What may follow a model's name, by method; anything else belongs to the name. */
    private static final Map<String, String> MODEL_ACTS = Map.of("POST", "pull", "PUT", "placement");

    /** Lists under {@code models} that are not models. */
    private static final Set<String> MODEL_LISTS = Set.of("nodes", "instances");

    /** Where a request for the raw {@code path}, without its query, goes. */
    public Route route(String method, String path) {
        Optional<String> fault = fault(path);
        if (fault.isPresent()) {
            return new Route.Refused(fault.get());
        }
        if (OWN_OPEN.contains(path) || OWN_OPEN_FOLDERS.stream().anyMatch(path::startsWith)) {
            return new Route.Own(true);
        }
        if (OWN_PROTECTED.contains(path)) {
            return new Route.Own(false);
        }
        if (path.startsWith(API)) {
            return api(path, path.substring(API.length()).split("/", -1));
        }
        String[] segments = path.substring(1).split("/", -1);
        return switch (segments[0]) {
            case "workers" -> new Route.Forward(Upstream.WORKERS, API + path.substring(1), false);
            case "models" -> modelAlias(method, Arrays.asList(segments).subList(1, segments.length));
            default -> new Route.Nowhere();
        };
    }

    /** Whether the path holds a page, or what pages are made of: a browser asks for many of them at once. */
    public boolean isPage(String path) {
        return OWN_OPEN.contains(path) && !NO_PAGES.contains(path)
                || OWN_OPEN_FOLDERS.stream().anyMatch(path::startsWith);
    }

    private static Route api(String path, String[] segments) {
        if (segments[0].equals("operations") && segments.length == 2 && !segments[1].isEmpty()) {
            return operation(path, segments[1]);
        }
        if (segments[0].equals("gateway")) {
            return new Route.Own(false);
        }
        Upstream upstream = SERVICES.get(segments[0]);
        return upstream == null ? new Route.Nowhere() : new Route.Forward(upstream, path, isOpen(segments));
    }

    private static boolean isOpen(String[] segments) {
        if (!segments[0].equals("auth")) {
            return false;
        }
        return segments.length == 2 && OPEN_AUTH.contains(segments[1])
                || segments.length == 3 && segments[1].equals("login") && segments[2].equals("second-factor")
                || segments.length == 3 && segments[1].equals(".well-known")
                || segments.length == 4 && segments[1].equals("providers") && OPEN_PROVIDER.contains(segments[3]);
    }

    private static Route operation(String path, String id) {
        if (id.startsWith("w-")) {
            return new Route.Forward(Upstream.WORKERS, path, false);
        }
        if (id.startsWith("m-")) {
            return new Route.Forward(Upstream.MODELS, path, false);
        }
        return new Route.Own(false);
    }

    /** {@code /models/hf.co/some/model:q4/pull} names the model {@code hf.co/some/model:q4}, which the service takes as one encoded segment. */
    private static Route modelAlias(String method, List<String> rest) {
        String base = API + "models";
        if (rest.isEmpty() || MODEL_LISTS.contains(rest.getFirst())) {
            return new Route.Forward(Upstream.MODELS, join(base, rest), false);
        }
        String act = MODEL_ACTS.get(method);
        boolean acts = act != null && rest.size() > 1 && rest.getLast().equals(act);
        String name = (acts ? rest.subList(0, rest.size() - 1) : rest)
                .stream().map(RawPath::decode).collect(Collectors.joining("/"));
        return new Route.Forward(Upstream.MODELS, base + "/" + RawPath.encode(name) + (acts ? "/" + act : ""), false);
    }

    private static String join(String base, List<String> rest) {
        return rest.isEmpty() ? base : base + "/" + String.join("/", rest);
    }

    private static Optional<String> fault(String path) {
        if (!path.startsWith("/")) {
            return Optional.of("The path does not start with a slash.");
        }
        String decoded;
        try {
            decoded = RawPath.decode(path);
        } catch (IllegalArgumentException malformed) {
            return Optional.of("The path is not encoded properly.");
        }
        if (decoded.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("The path holds control characters.");
        }
        // Upstream servers may resolve these after decoding, which would lead out of the prefix that was checked here.
        String[] segments = decoded.substring(1).split("[/\\\\]", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean empty = segments[i].isEmpty() && i < segments.length - 1;
            if (empty || segments[i].equals(".") || segments[i].equals("..")) {
                return Optional.of("The path holds empty or relative segments.");
            }
        }
        return Optional.empty();
    }
}

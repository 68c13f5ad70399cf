package io.clusterai.gateway.openapi;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/**
 * Makes one OpenAPI document out of several. A component that two services describe differently under one name gets the service's name in
 * front; a path that two services offer is described once, by the first. Only public paths are taken over. Which operations need a token is
 * for the gateway to say, whatever the services write; so are the errors that {@link ErrorResponses} derives.
 */
final class OpenApiMerge {

    private static final String PUBLIC = "/api/v1/";
    private static final List<String> OWN = List.of("/health");
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "patch", "head", "options", "trace");
    private static final String REFERENCE = "#/components/";

    private static final String SCHEMES = "securitySchemes";
    private static final String SCHEME = "bearer";
    private static final String GATEWAY = "gateway";

    private final BiPredicate<String, String> open;
    private final Map<String, Object> paths = new TreeMap<>();
    private final Map<String, Map<String, Object>> components = new TreeMap<>();
    private final Map<String, Object> tags = new TreeMap<>();
    /** Whose they are: method and path. */
    private final Map<String, String> operationIds = new HashMap<>();

    /**
     * Nothing yet.
     *
     * @param open whether a method, in capitals, of a path needs no token
     */
    OpenApiMerge(BiPredicate<String, String> open) {
        this.open = open;
    }

    /** Adds a service's document. */
    void add(String service, Map<String, Object> document) {
        Map<String, String> renamed = addComponents(service, new LinkedHashMap<>(mapOf(document.get("components"))));
        mapOf(document.get("paths")).forEach((path, item) -> {
            if (path.startsWith(PUBLIC) || OWN.contains(path)) {
                Map<String, Object> known = mapOf(paths.get(path));
                Map<String, Object> merged = new LinkedHashMap<>(mapOf(rewritten(item, renamed)));
                merged.putAll(known);
                merged.forEach((method, operation) -> complete(service, method, path, operation));
                paths.put(path, merged);
            }
        });
        if (document.get("tags") instanceof List<?> listed) {
            listed.forEach(tag -> tags.putIfAbsent(String.valueOf(mapOf(tag).get("name")), tag));
        }
    }

    /** The whole; {@code info} says what it describes. */
    Map<String, Object> document(Map<String, Object> info) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("openapi", "3.1.0");
        document.put("info", info);
        document.put("tags", List.copyOf(tags.values()));
        document.put("paths", paths);
        components.put(SCHEMES, Map.of(SCHEME, Map.of("type", "http", "scheme", "bearer", "bearerFormat", "JWT")));
        components
                .computeIfAbsent("schemas", any -> new TreeMap<>())
                .putIfAbsent(ErrorResponses.SCHEMA, ErrorResponses.schema());
        document.put("components", components);
        return document;
    }

    private Map<String, String> addComponents(String service, Map<String, Object> added) {
        Map<String, String> renamed = new LinkedHashMap<>();
        added.remove(SCHEMES);
        added.forEach((kind, entries) -> mapOf(entries).forEach((name, value) -> {
            Object known = components.getOrDefault(kind, Map.of()).get(name);
            if (known != null && !known.equals(value)) {
                renamed.put(REFERENCE + kind + "/" + name, REFERENCE + kind + "/" + prefixed(service, name));
            }
        }));
        added.forEach((kind, entries) -> mapOf(entries).forEach((name, value) -> {
            String reference = renamed.getOrDefault(REFERENCE + kind + "/" + name, REFERENCE + kind + "/" + name);
            components
                    .computeIfAbsent(kind, any -> new TreeMap<>())
                    .putIfAbsent(reference.substring(reference.lastIndexOf('/') + 1), rewritten(value, renamed));
        }));
        return renamed;
    }

    private void complete(String service, String method, String path, Object operation) {
        if (!METHODS.contains(method)) {
            return;
        }
        Map<String, Object> described = mapOf(operation);
        boolean needsNoToken = open.test(method.toUpperCase(Locale.ROOT), path);
        described.put("security", needsNoToken ? List.of() : List.of(Map.of(SCHEME, List.of())));
        ErrorResponses.addTo(described, method, path, !needsNoToken, !service.equals(GATEWAY));
        if (described.get("operationId") instanceof String id) {
            String owner = operationIds.putIfAbsent(id, method + path);
            if (owner != null && !owner.equals(method + path)) {
                described.put("operationId", prefixed(service, id));
            }
        }
    }

    /** {@code auth-service} and {@code UserView} make {@code AuthUserView}. */
    private static String prefixed(String service, String name) {
        String first = service.split("-", 2)[0];
        return Character.toUpperCase(first.charAt(0))
                + first.substring(1)
                + Character.toUpperCase(name.charAt(0))
                + name.substring(1);
    }

    private static Object rewritten(Object node, Map<String, String> renamed) {
        return copy(node, text -> renamed.getOrDefault(text, text));
    }

    private static Object copy(Object node, UnaryOperator<String> reference) {
        return switch (node) {
            case Map<?, ?> map -> {
                Map<String, Object> copied = new LinkedHashMap<>();
                map.forEach((key, value) -> copied.put(
                        String.valueOf(key),
                        "$ref".equals(key) && value instanceof String text
                                ? reference.apply(text)
                                : copy(value, reference)));
                yield copied;
            }
            case List<?> list ->
                list.stream().map(item -> copy(item, reference)).toList();
            case null -> null;
            default -> node;
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> mapOf(Object node) {
        return node instanceof Map<?, ?> ? (Map<String, Object>) node : Map.of();
    }
}

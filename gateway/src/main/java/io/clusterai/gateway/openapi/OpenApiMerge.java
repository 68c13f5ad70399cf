package io.clusterai.gateway.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Makes one OpenAPI document out of several. A component that two services describe differently under one name gets the service's name in
 * front; a path that two services offer is described once, by the first. Only public paths are taken over.
 */
final class OpenApiMerge {

    private static final String PUBLIC = "/api/v1/";
    private static final List<String> OWN = List.of("/health");
    private static final String REFERENCE = "#/components/";

    private final Map<String, Object> paths = new TreeMap<>();
    private final Map<String, Map<String, Object>> components = new TreeMap<>();
    private final Map<String, Object> tags = new TreeMap<>();
    private final List<String> operationIds = new ArrayList<>();

    /** Adds a service's document. */
    void add(String service, Map<String, Object> document) {
        Map<String, String> renamed = addComponents(service, mapOf(document.get("components")));
        mapOf(document.get("paths")).forEach((path, item) -> {
            if (path.startsWith(PUBLIC) || OWN.contains(path)) {
                Map<String, Object> known = mapOf(paths.get(path));
                Map<String, Object> merged = new LinkedHashMap<>(mapOf(rewritten(item, renamed)));
                merged.putAll(known);
                merged.forEach((method, operation) -> makeIdUnique(service, operation));
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
        document.put("components", components);
        return document;
    }

    private Map<String, String> addComponents(String service, Map<String, Object> added) {
        Map<String, String> renamed = new LinkedHashMap<>();
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

    private void makeIdUnique(String service, Object operation) {
        Map<String, Object> described = mapOf(operation);
        if (described.get("operationId") instanceof String id) {
            if (operationIds.contains(id)) {
                described.put("operationId", prefixed(service, id));
            } else {
                operationIds.add(id);
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

package io.clusterai.e2e.suite;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a client that was written for one OpenAPI document meets when it talks to another. Requests may become more than before and never
 * less, answers the other way round: what was sent must be taken still, what was read must be there still.
 */
public final class ApiChanges {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");
    /** A bound that grows, or appears, refuses what was taken before; for the others it is one that shrinks. */
    private static final List<String> LOWER_BOUNDS = List.of("minimum", "minLength", "minItems");

    private static final List<String> UPPER_BOUNDS = List.of("maximum", "maxLength", "maxItems");

    private final JsonNode before;
    private final JsonNode after;
    private final List<String> found = new ArrayList<>();
    private final Set<String> compared = new HashSet<>();

    private ApiChanges(JsonNode before, JsonNode after) {
        this.before = before;
        this.after = after;
    }

    /** One sentence for each thing that breaks somebody. */
    public static List<String> breaking(JsonNode before, JsonNode after) {
        ApiChanges changes = new ApiChanges(before, after);
        changes.paths();
        return List.copyOf(changes.found);
    }

    /** The operations of a document: {@code GET /api/v1/alerts}. */
    public static Set<String> operations(JsonNode document) {
        Set<String> operations = new TreeSet<>();
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(operation -> METHODS.contains(operation.getKey()))
                .forEach(operation ->
                        operations.add(operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        return operations;
    }

    private void paths() {
        for (String operation : operations(before)) {
            String method = operation.substring(0, operation.indexOf(' ')).toLowerCase(java.util.Locale.ROOT);
            String path = operation.substring(operation.indexOf(' ') + 1);
            JsonNode next = after.path("paths").path(path).path(method);
            if (next.isMissingNode()) {
                found.add(operation + " is gone");
            } else {
                operation(
                        operation,
                        before.path("paths").path(path),
                        after.path("paths").path(path),
                        method);
            }
        }
    }

    private void operation(String name, JsonNode itemBefore, JsonNode itemAfter, String method) {
        JsonNode old = itemBefore.path(method);
        JsonNode next = itemAfter.path(method);
        if (old.path("security").isEmpty() && !next.path("security").isEmpty()) {
            found.add(name + " needs a token");
        }
        parameters(name, parametersOf(before, itemBefore, old), parametersOf(after, itemAfter, next));
        body(name, resolved(before, old.path("requestBody")), resolved(after, next.path("requestBody")));
        old.path("responses").properties().stream()
                .filter(response -> response.getKey().startsWith("2"))
                .forEach(response -> answer(
                        name + " → " + response.getKey(),
                        resolved(before, response.getValue()),
                        resolved(after, next.path("responses").path(response.getKey()))));
    }

    private void parameters(String name, List<JsonNode> old, List<JsonNode> next) {
        for (JsonNode parameter : old) {
            Optional<JsonNode> same = same(parameter, next);
            if (same.isEmpty()) {
                found.add(name + ": the parameter " + parameter.path("name").asText() + " is gone");
            } else {
                request(
                        name + ": the parameter " + parameter.path("name").asText(),
                        parameter.path("schema"),
                        same.get().path("schema"));
            }
        }
        for (JsonNode parameter : next) {
            boolean was = same(parameter, old)
                    .map(known -> known.path("required").asBoolean())
                    .orElse(false);
            if (parameter.path("required").asBoolean() && !was) {
                found.add(
                        name + " needs the parameter " + parameter.path("name").asText());
            }
        }
    }

    private void body(String name, JsonNode old, JsonNode next) {
        if (next.path("required").asBoolean() && !old.path("required").asBoolean()) {
            found.add(name + " needs a body");
        }
        old.path("content").properties().forEach(content -> {
            JsonNode same = next.path("content").path(content.getKey());
            if (same.isMissingNode()) {
                found.add(name + " does not take " + content.getKey());
            } else {
                request(name + ": the body", content.getValue().path("schema"), same.path("schema"));
            }
        });
    }

    private void answer(String name, JsonNode old, JsonNode next) {
        if (next.isMissingNode()) {
            found.add(name + " is not answered");
            return;
        }
        old.path("content").properties().forEach(content -> {
            JsonNode same = next.path("content").path(content.getKey());
            if (same.isMissingNode()) {
                found.add(name + " is not " + content.getKey());
            } else {
                response(name, content.getValue().path("schema"), same.path("schema"));
            }
        });
    }

    private void request(String where, JsonNode old, JsonNode next) {
        if (!compared.add("request" + old + next)) {
            return;
        }
        JsonNode was = schema(before, old);
        JsonNode is = schema(after, next);
        Set<String> takes = types(is);
        if (!takes.isEmpty() && (types(was).isEmpty() || types(was).stream().anyMatch(type -> !isOneOf(type, takes)))) {
            found.add(where + " was " + types(was) + " and is " + takes);
        }
        if (is.has("enum") && (!was.has("enum") || !texts(is.path("enum")).containsAll(texts(was.path("enum"))))) {
            found.add(where + " takes fewer values");
        }
        bounds(where, was, is);
        Set<String> needed = texts(is.path("required"));
        needed.removeAll(texts(was.path("required")));
        needed.forEach(field -> found.add(where + " needs " + field));
        was.path("properties").properties().forEach(property -> {
            JsonNode same = is.path("properties").path(property.getKey());
            if (same.isMissingNode()) {
                found.add(where + " does not take " + property.getKey());
            } else {
                request(where + "." + property.getKey(), property.getValue(), same);
            }
        });
        if (was.has("items") && is.has("items")) {
            request(where + "[]", was.path("items"), is.path("items"));
        }
    }

    private void bounds(String where, JsonNode was, JsonNode is) {
        for (String bound : LOWER_BOUNDS) {
            if (is.has(bound)
                    && (!was.has(bound)
                            || is.path(bound).asDouble() > was.path(bound).asDouble())) {
                found.add(where + " has a higher " + bound);
            }
        }
        for (String bound : UPPER_BOUNDS) {
            if (is.has(bound)
                    && (!was.has(bound)
                            || is.path(bound).asDouble() < was.path(bound).asDouble())) {
                found.add(where + " has a lower " + bound);
            }
        }
    }

    private void response(String where, JsonNode old, JsonNode next) {
        if (!compared.add("response" + old + next)) {
            return;
        }
        JsonNode was = schema(before, old);
        JsonNode is = schema(after, next);
        Set<String> promised = types(was);
        if (!promised.isEmpty()
                && (types(is).isEmpty() || types(is).stream().anyMatch(type -> !isOneOf(type, promised)))) {
            found.add(where + " was " + promised + " and is " + types(is));
        }
        Set<String> missing = texts(was.path("required"));
        missing.removeAll(texts(is.path("required")));
        missing.forEach(field -> found.add(where + " may be without " + field));
        was.path("properties").properties().forEach(property -> {
            JsonNode same = is.path("properties").path(property.getKey());
            if (same.isMissingNode()) {
                found.add(where + " is without " + property.getKey());
            } else {
                response(where + "." + property.getKey(), property.getValue(), same);
            }
        });
        if (was.has("items") && is.has("items")) {
            response(where + "[]", was.path("items"), is.path("items"));
        }
    }

    private static List<JsonNode> parametersOf(JsonNode document, JsonNode item, JsonNode operation) {
        List<JsonNode> parameters = new ArrayList<>();
        item.path("parameters").forEach(parameter -> parameters.add(resolved(document, parameter)));
        operation.path("parameters").forEach(parameter -> parameters.add(resolved(document, parameter)));
        return parameters;
    }

    private static Optional<JsonNode> same(JsonNode parameter, List<JsonNode> among) {
        return among.stream()
                .filter(other -> other.path("name").equals(parameter.path("name"))
                        && other.path("in").equals(parameter.path("in")))
                .findFirst();
    }

    /** What a schema says itself; one that is "this or null" is this. */
    private static JsonNode schema(JsonNode document, JsonNode schema) {
        JsonNode resolved = resolved(document, schema);
        for (String either : List.of("anyOf", "oneOf", "allOf")) {
            List<JsonNode> real = Api.stream(resolved.path(either)).stream()
                    .filter(branch -> !branch.path("type").asText().equals("null"))
                    .toList();
            if (real.size() == 1) {
                return schema(document, real.getFirst());
            }
        }
        return resolved;
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        JsonNode resolved = node;
        while (resolved.has("$ref")) {
            resolved = document.at(resolved.path("$ref").asText().substring(1));
        }
        return resolved;
    }

    /** Without null: whether a value may be absent is told by what is required. */
    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        Set<String> types = type.isArray() ? texts(type) : new TreeSet<>();
        if (type.isTextual()) {
            types.add(type.asText());
        }
        types.remove("null");
        return types;
    }

    private static boolean isOneOf(String type, Set<String> types) {
        return types.contains(type) || type.equals("integer") && types.contains("number");
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}

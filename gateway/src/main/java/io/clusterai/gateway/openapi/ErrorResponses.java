package io.clusterai.gateway.openapi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The errors that follow from what an operation is: it needs a token, takes a body, is answered by a service behind the gateway. Services
 * describe only what is their own, and every error has the one shape.
 */
final class ErrorResponses {

    static final String SCHEMA = "Problem";

    private static final Map<String, Object> CONTENT =
            Map.of("application/problem+json", Map.of("schema", Map.of("$ref", "#/components/schemas/" + SCHEMA)));

    private ErrorResponses() {}

    /** Completes the description of an operation. What it says itself stays. */
    static void addTo(
            Map<String, Object> operation, String method, String path, boolean needsToken, boolean forwarded) {
        Map<String, Object> responses = new TreeMap<>();
        if (operation.get("responses") instanceof Map<?, ?> described) {
            described.forEach(
                    (status, response) -> responses.put(String.valueOf(status), withContent(status, response)));
        }
        expected(operation, method, path, needsToken, forwarded)
                .forEach((status, description) ->
                        responses.putIfAbsent(status, Map.of("description", description, "content", CONTENT)));
        operation.put("responses", responses);
    }

    private static Map<String, String> expected(
            Map<String, Object> operation, String method, String path, boolean needsToken, boolean forwarded) {
        Map<String, String> expected = new TreeMap<>();
        expected.put("400", "The request cannot be understood");
        expected.put("429", "Too many requests; Retry-After says when to come back");
        if (needsToken) {
            expected.put("401", "No valid token");
            expected.put("403", "Not permitted");
            expected.put("428", "The operator wants it confirmed: send it again with the header X-Confirm: yes");
            expected.put("503", "Whether the token still counts cannot be known now");
        }
        if (path.contains("{")) {
            expected.put("405", "With this id the path is that of something else");
        }
        if (path.contains("{") || operation.containsKey("parameters")) {
            expected.put("404", "There is no such thing, or a parameter is not of its type");
        }
        if (!method.equals("get")) {
            expected.put("409", "It clashes with what is there, or with what is under way");
        }
        if (operation.containsKey("requestBody")) {
            expected.put("408", "The rest of the body did not come in time");
            expected.put("413", "The body is too long");
            expected.put("415", "The body is of another media type");
        }
        if (forwarded) {
            expected.put("502", "The service answered with something that is no answer");
            expected.put("503", "The service is not there now");
            expected.put("504", "The service did not answer in time");
        }
        return expected;
    }

    /** An error that is described without its shape has the one that all have. */
    private static Object withContent(Object status, Object response) {
        boolean error =
                String.valueOf(status).startsWith("4") || String.valueOf(status).startsWith("5");
        if (!error || !(response instanceof Map<?, ?> described)) {
            return response;
        }
        if (described.containsKey("content") || described.containsKey("$ref")) {
            return response;
        }
        Map<String, Object> shaped = new LinkedHashMap<>();
        described.forEach((key, value) -> shaped.put(String.valueOf(key), value));
        shaped.put("content", CONTENT);
        return shaped;
    }

    /** What every error looks like. */
    static Map<String, Object> schema() {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> field = Map.of("type", "object", "properties", Map.of("field", text, "message", text));
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", text);
        properties.put("title", text);
        properties.put("status", Map.of("type", "integer"));
        properties.put("detail", text);
        properties.put("code", Map.of("type", "string", "description", "Stable: what programs decide by"));
        properties.put("traceId", text);
        properties.put("errors", Map.of("type", "array", "items", field));
        return Map.of("type", "object", "required", List.of("status", "code"), "properties", properties);
    }
}

package io.clusterai.gateway.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A client's frame as it comes. */
@RegisterForReflection
record CommandRequest(String type, String id, String topic, Map<String, JsonNode> filter, String since, String token) {

    /** Such an id can stand in an answer without being escaped. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private static final int LONGEST_FILTER = 200;

    /** Reads a frame; fails with a problem whose code and detail go into an error frame. */
    static CommandRequest read(ObjectMapper json, String text) {
        CommandRequest request;
        try {
            request = json.readValue(text, CommandRequest.class);
        } catch (JsonProcessingException unreadable) {
            throw new ProblemException(
                    ErrorCode.MALFORMED_JSON, "The frame is not a JSON object of the form expected here.");
        }
        if (request == null) {
            throw new ProblemException(
                    ErrorCode.MALFORMED_JSON, "The frame is not a JSON object of the form expected here.");
        }
        return request;
    }

    /** The id to name in an answer, empty when there is none that could be. */
    Optional<String> validId() {
        return Optional.ofNullable(id).filter(name -> ID.matcher(name).matches());
    }

    Command toCommand() {
        return switch (type == null ? "" : type) {
            case "subscribe" -> new Command.Subscribe(requireId(), requireTopic(), requireFilter(), requireSince());
            case "unsubscribe" -> new Command.Unsubscribe(requireId());
            case "authenticate" -> new Command.Authenticate(requireToken());
            case "ping" -> new Command.Ping();
            default -> throw bad("The type must be subscribe, unsubscribe, authenticate or ping.");
        };
    }

    private String requireId() {
        return validId()
                .orElseThrow(() -> bad("The id must be 1 to 64 letters, digits, dots, colons, dashes or underscores."));
    }

    private PushTopic requireTopic() {
        return Optional.ofNullable(topic)
                .flatMap(PushTopic::named)
                .orElseThrow(() -> bad("The topic must be metrics, workers, models, operations, alerts or health."));
    }

    private Filter requireFilter() {
        if (filter == null) {
            return Filter.ALL;
        }
        Map<String, Set<String>> wanted = new HashMap<>();
        filter.forEach((key, values) -> {
            if (!requireTopic().filterKeys().contains(key)) {
                throw bad("The filter holds a key that this topic does not offer.");
            }
            wanted.put(key, texts(values));
        });
        return new Filter(wanted);
    }

    private Optional<Position> requireSince() {
        return Optional.ofNullable(since).map(position -> Position.parse(position)
                .orElseThrow(() ->
                        new ProblemException(ErrorCode.INVALID_CURSOR, "The position in since is not one of ours.")));
    }

    private String requireToken() {
        if (token == null || token.isBlank()) {
            throw bad("The token is missing.");
        }
        return token;
    }

    private static Set<String> texts(JsonNode values) {
        Set<String> texts = new HashSet<>();
        if (values.isTextual()) {
            texts.add(values.textValue());
        } else {
            values.forEach(value -> {
                if (!value.isTextual()) {
                    throw bad("Filter values must be texts or lists of texts.");
                }
                texts.add(value.textValue());
            });
        }
        if (texts.isEmpty() || texts.size() > LONGEST_FILTER) {
            throw bad("A filter key needs 1 to 200 texts.");
        }
        return texts;
    }

    private static ProblemException bad(String detail) {
        return new ProblemException(ErrorCode.BAD_REQUEST, detail);
    }

    @Override
    public String toString() {
        return "CommandRequest[type=" + type + ", id=" + id + "]";
    }
}

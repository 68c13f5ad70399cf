package io.clusterai.platform.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Payloads as JSON: written strictly, read tolerantly, because a newer producer may add fields. */
@Singleton
public class EventCodec {

    private final ObjectMapper mapper;

    public EventCodec(ObjectMapper mapper) {
        this.mapper = mapper.copy()
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    }

    public String write(Object payload) {
        try {
            return mapper.writeValueAsString(payload);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalArgumentException(
                    "not a JSON payload: " + payload.getClass().getName(), unwritable);
        }
    }

    /**
     * Reads a payload.
     *
     * @throws UnreadableEventException when it is not JSON of that type; such a record can never succeed
     */
    public <T> T read(byte[] payload, Class<T> type) {
        if (payload == null) {
            throw new UnreadableEventException("no payload", null);
        }
        try {
            ObjectReader reader = mapper.readerFor(type);
            T event = reader.readValue(payload);
            if (event == null) {
                throw new UnreadableEventException("null payload", null);
            }
            return event;
        } catch (IOException unreadable) {
            throw new UnreadableEventException("not a " + type.getSimpleName(), unreadable);
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

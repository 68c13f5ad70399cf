package io.clusterai.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pins the wire form: a renamed or retyped field is noticed here and not by another team's consumer. */
class GoldenSamplesTest {

    private final ObjectMapper mapper = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    @ParameterizedTest
    @ValueSource(
            classes = {
                SamplesObserved.class,
                WorkerChanged.class,
                ModelChanged.class,
                OperationChanged.class,
                AlertChanged.class,
                AccessChanged.class,
                UserErased.class,
                OperationRecorded.class,
                CheckpointSigned.class
            })
    void writesExactlyWhatTheGoldenSampleHolds(Class<?> event) throws IOException {
        JsonNode golden = golden(event);

        JsonNode written = mapper.readTree(mapper.writeValueAsString(mapper.treeToValue(golden, event)));

        assertThat(written).isEqualTo(golden);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                SamplesObserved.class,
                WorkerChanged.class,
                ModelChanged.class,
                OperationChanged.class,
                AlertChanged.class,
                AccessChanged.class,
                UserErased.class,
                OperationRecorded.class,
                CheckpointSigned.class
            })
    void readsASampleOfANewerProducer(Class<?> event) throws IOException {
        JsonNode golden = golden(event);
        ObjectNode newer = golden.deepCopy();
        newer.put("addedLater", "value");

        assertThat(mapper.treeToValue(newer, event)).isEqualTo(mapper.treeToValue(golden, event));
    }

    private JsonNode golden(Class<?> event) throws IOException {
        try (InputStream sample = getClass().getResourceAsStream("/golden/" + event.getSimpleName() + ".json")) {
            return mapper.readTree(sample);
        }
    }
}

package io.clusterai.platform.problem;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Writes into a service's OpenAPI document, when it is built, that every failure is a {@link Problem}. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class ProblemDescription implements OASFilter {

    private static final String PROBLEM = "Problem";
    private static final String FIELD_ERROR = "FieldError";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents().addSchema(FIELD_ERROR, object("field", "message"));
        document.getComponents()
                .addSchema(
                        PROBLEM,
                        object("type", "title", "detail", "code", "traceId")
                                .addProperty("status", schema(Schema.SchemaType.INTEGER))
                                .addProperty(
                                        "errors",
                                        schema(Schema.SchemaType.ARRAY).items(reference(FIELD_ERROR))));
        if (document.getPaths() != null && document.getPaths().getPathItems() != null) {
            document.getPaths().getPathItems().values().stream()
                    .flatMap(item -> item.getOperations().values().stream())
                    .forEach(ProblemDescription::describe);
        }
    }

    private static void describe(Operation operation) {
        if (operation.getResponses() == null) {
            operation.setResponses(OASFactory.createAPIResponses());
        }
        APIResponses responses = operation.getResponses();
        responses.addAPIResponse(
                APIResponses.DEFAULT, OASFactory.createAPIResponse().description("Any failure, told by its code"));
        if (operation.getParameters() != null || operation.getRequestBody() != null) {
            addUnlessThere(responses, "400", "The request is not valid");
        }
        if (operation.getSecurity() != null && !operation.getSecurity().isEmpty()) {
            addUnlessThere(responses, "401", "No valid access token");
            addUnlessThere(responses, "403", "The permission is missing");
            addUnlessThere(responses, "503", "Revocations cannot be checked, or a dependency does not answer");
        }
        responses.getAPIResponses().forEach((status, response) -> {
            if (isFailure(status) && response.getContent() == null && response.getRef() == null) {
                response.setContent(OASFactory.createContent()
                        .addMediaType(
                                Problem.MEDIA_TYPE, OASFactory.createMediaType().schema(reference(PROBLEM))));
            }
        });
    }

    private static void addUnlessThere(APIResponses responses, String status, String description) {
        if (!responses.hasAPIResponse(status)) {
            APIResponse response = OASFactory.createAPIResponse().description(description);
            responses.addAPIResponse(status, response);
        }
    }

    private static boolean isFailure(String status) {
        return status.startsWith("4") || status.startsWith("5") || status.equals(APIResponses.DEFAULT);
    }

    private static Schema object(String... texts) {
        Schema object = schema(Schema.SchemaType.OBJECT);
        Stream.of(texts).forEach(text -> object.addProperty(text, schema(Schema.SchemaType.STRING)));
        return object;
    }

    private static Schema schema(Schema.SchemaType type) {
        return OASFactory.createSchema().type(List.of(type));
    }

    private static Schema reference(String name) {
        return OASFactory.createSchema().ref(name);
    }
}

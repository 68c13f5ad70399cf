package io.clusterai.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.junit.jupiter.api.Test;

class ProblemDescriptionTest {

    private final Operation operation = OASFactory.createOperation();

    @Test
    void everyOperationMayFailWithAProblem() {
        describe();

        assertThat(problemOf("default")).endsWith("/Problem");
    }

    @Test
    void aProtectedOperationMayBeRefused() {
        operation.addSecurityRequirement(OASFactory.createSecurityRequirement().addScheme("bearer"));

        describe();

        assertThat(operation.getResponses().getAPIResponses()).containsKeys("401", "403", "503");
        assertThat(operation.getResponses().getAPIResponses()).doesNotContainKey("400");
        assertThat(problemOf("403")).endsWith("/Problem");
    }

    @Test
    void anOperationWithABodyMayFindItInvalid() {
        operation.setRequestBody(OASFactory.createRequestBody());

        describe();

        assertThat(problemOf("400")).endsWith("/Problem");
    }

    @Test
    void whatAServiceWroteItselfStays() {
        APIResponse gone = OASFactory.createAPIResponse().description("No such user");
        operation.setResponses(OASFactory.createAPIResponses()
                .addAPIResponse("404", gone)
                .addAPIResponse("204", OASFactory.createAPIResponse().description("Done")));

        describe();

        assertThat(gone.getDescription()).isEqualTo("No such user");
        assertThat(problemOf("404")).endsWith("/Problem");
        assertThat(operation.getResponses().getAPIResponse("204").getContent()).isNull();
    }

    @Test
    void theShapeIsDescribedOnce() {
        assertThat(describe().getComponents().getSchemas().get("Problem").getProperties())
                .containsOnlyKeys("type", "title", "status", "detail", "code", "traceId", "errors");
    }

    private OpenAPI describe() {
        OpenAPI document = OASFactory.createOpenAPI()
                .paths(OASFactory.createPaths()
                        .addPathItem("/x", OASFactory.createPathItem().POST(operation)));
        new ProblemDescription().filterOpenAPI(document);
        return document;
    }

    private String problemOf(String status) {
        return operation
                .getResponses()
                .getAPIResponse(status)
                .getContent()
                .getMediaType(Problem.MEDIA_TYPE)
                .getSchema()
                .getRef();
    }
}

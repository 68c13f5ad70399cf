package io.clusterai.gateway.openapi;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What the documentation page and generators read. */
@Path("/api/v1/openapi")
@Tag(name = "OpenAPI")
public class OpenApiResource {

    private final OpenApiService openApi;

    OpenApiResource(OpenApiService openApi) {
        this.openApi = openApi;
    }

    @GET
    @PermitAll
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(operationId = "getOpenApi", summary = "The API of all services as one OpenAPI document")
    public Uni<Map<String, Object>> document() {
        return openApi.document();
    }
}

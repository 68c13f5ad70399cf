package io.clusterai.gateway.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.clusterai.gateway.proxy.GateService;
import io.clusterai.platform.problem.ErrorCode;
import io.clusterai.platform.problem.Page;
import io.clusterai.platform.problem.ProblemException;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Long work of all services in one list; a single operation is answered by the service whose prefix its id carries. */
@Path("/api/v1/operations")
@Tag(name = "Operations")
public class OperationResource {

    private final OperationService operations;

    OperationResource(OperationService operations) {
        this.operations = operations;
    }

    @GET
    @PermissionsAllowed("operations:read")
    @Operation(operationId = "listOperations", summary = "Long work, newest first")
    public Uni<Page<JsonNode>> list(
            @RestQuery @DefaultValue("50") @Min(1) @Max(200) int limit,
            @RestQuery @Size(max = 1024) String cursor,
            @Context HttpServerRequest request) {
        return operations.list(limit, cursor, GateService.bearer(request).orElseThrow());
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed("operations:read")
    @Operation(hidden = true)
    public Uni<Void> get(@RestPath String id) {
        return nobodys();
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed("operations:read")
    @Operation(hidden = true)
    public Uni<Void> cancel(@RestPath String id) {
        return nobodys();
    }

    /** Ids with a service's prefix never come here. */
    private static Uni<Void> nobodys() {
        return Uni.createFrom()
                .failure(new ProblemException(ErrorCode.OPERATION_NOT_FOUND, "No service gave out this id."));
    }
}
